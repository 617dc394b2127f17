import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeTrack } from '../testing/fake-devices.ts';
import { BlackPicture } from './black-picture.ts';

/** A page that is seen or hidden, and the canvases that were made in it. */
class FakeDocument extends EventTarget {
  hidden = false;
  readonly canvases: { width: number; height: number; drawn: number; track: FakeTrack }[] = [];
  capture = (track: FakeTrack): { getVideoTracks(): FakeTrack[] } => ({ getVideoTracks: () => [track] });

  createElement(): object {
    const canvas = {
      width: 0,
      height: 0,
      drawn: 0,
      track: new FakeTrack('video'),
      getContext: () => ({ canvas, fillRect: () => (canvas.drawn += 1) }),
      captureStream: () => this.capture(canvas.track),
    };
    this.canvases.push(canvas);
    return canvas;
  }

  setHidden(hidden: boolean): void {
    this.hidden = hidden;
    this.dispatchEvent(new Event('visibilitychange'));
  }
}

let page: FakeDocument;

beforeEach(() => {
  vi.useFakeTimers();
  page = new FakeDocument();
  vi.stubGlobal('document', page);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function create(size: MediaTrackSettings = { width: 640, height: 360 }) {
  const onEnd = vi.fn();
  const picture = BlackPicture.create(size, onEnd);
  const [canvas] = page.canvases;
  return { picture, canvas, onEnd };
}

describe('a black picture', () => {
  it('is drawn at once and many times a second, until it is stopped', () => {
    const { picture, canvas, onEnd } = create();
    expect(canvas?.drawn).toBe(1);
    vi.advanceTimersByTime(1_000);
    expect(canvas?.drawn).toBeGreaterThan(15);
    picture?.stop();
    picture?.stop();
    const drawn = canvas?.drawn;
    vi.advanceTimersByTime(60_000);
    page.setHidden(true);

    expect(canvas?.drawn).toBe(drawn);
    expect(canvas?.track.readyState).toBe('ended');
    expect(vi.getTimerCount()).toBe(0);
    expect(onEnd).not.toHaveBeenCalled();
  });

  it('ends by itself when nothing comes of it, and leaves nothing running', () => {
    const { canvas, onEnd } = create();
    vi.advanceTimersByTime(60_000);

    expect(onEnd).toHaveBeenCalledOnce();
    expect(canvas?.track.readyState).toBe('ended');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('ends by itself when the page is hidden, and is none where it is hidden already', () => {
    const { canvas, onEnd } = create();
    page.setHidden(true);
    page.setHidden(false);
    page.setHidden(true);

    expect(onEnd).toHaveBeenCalledOnce();
    expect(canvas?.track.readyState).toBe('ended');
    expect(vi.getTimerCount()).toBe(0);
    expect(create().picture).toBeUndefined();
  });

  it.each([
    [{ width: 640, height: 360 }, [640, 360]],
    [{ width: 3840, height: 2160 }, [1280, 720]],
    [{ width: 1080, height: 2340 }, [591, 1280]],
    [{ width: 0, height: 0 }, [2, 2]],
    [{}, [320, 180]],
  ])('has the shape of what comes afterwards, within limits (%o)', (size, expected) => {
    const { canvas } = create(size);

    expect([canvas?.width, canvas?.height]).toEqual(expected);
  });

  it('is none where the browser captures no canvas, and none where it refuses to', () => {
    page.capture = () => ({ getVideoTracks: () => [] });
    expect(create().picture).toBeUndefined();
    page.capture = () => {
      throw new DOMException('no', 'NotSupportedError');
    };
    expect(create().picture).toBeUndefined();
    vi.stubGlobal('document', undefined);
    expect(create().picture).toBeUndefined();

    expect(vi.getTimerCount()).toBe(0);
  });
});
