/**
 * How often it is drawn, and for how long at most, in milliseconds: a path that never comes about needs no pictures.
 */
const frameInterval = 33;
const maxDuration = 5_000;
/** The stand-in of a large screen need not be as large, in pixels of its longer side. */
const maxSide = 1_280;

/**
 * A black picture that is drawn again and again, to be sent until the worker has confirmed that it encrypts. A camera that
 * is switched off would be black as well, but gives a picture only when its next one is due, and in Firefox one a second,
 * of which the first is lost when there is no connection yet.
 *
 * It ends by itself after a while, and when the page is hidden: such pages are hardly ever drawn.
 */
export class BlackPicture {
  readonly track: MediaStreamTrack;
  readonly #abort = new AbortController();

  /** Undefined where there is none: the page is hidden, or the browser captures no canvas. `onEnd`: it ended by itself. */
  static create(size: MediaTrackSettings, onEnd: () => void): BlackPicture | undefined {
    if (typeof document === 'undefined' || document.hidden) return undefined;
    try {
      const canvas = Object.assign(document.createElement('canvas'), fit(size));
      const context = canvas.getContext('2d', { alpha: false });
      const [track] = context === null ? [] : canvas.captureStream().getVideoTracks();
      if (context !== null && track !== undefined) return new BlackPicture(context, track, onEnd);
    } catch {
      // It is no loss but of time.
    }
    return undefined;
  }

  private constructor(context: CanvasRenderingContext2D, track: MediaStreamTrack, onEnd: () => void) {
    this.track = track;
    const { signal } = this.#abort;
    const draw = (): void => context.fillRect(0, 0, context.canvas.width, context.canvas.height);
    const end = (): void => {
      this.stop();
      onEnd();
    };
    draw();
    const drawing = setInterval(draw, frameInterval);
    const lasting = setTimeout(end, maxDuration);
    document.addEventListener('visibilitychange', end, { signal });
    signal.addEventListener(
      'abort',
      () => {
        clearInterval(drawing);
        clearTimeout(lasting);
      },
      { once: true },
    );
  }

  /** Idempotent. */
  stop(): void {
    this.#abort.abort();
    this.track.stop();
  }
}

/** The shape and size of what comes afterwards, so that the encoder need not begin anew, within limits. */
function fit({ width = 320, height = 180 }: MediaTrackSettings): { width: number; height: number } {
  const scale = Math.min(1, maxSide / Math.max(width, height, 1));
  return { width: Math.max(2, Math.round(width * scale)), height: Math.max(2, Math.round(height * scale)) };
}
