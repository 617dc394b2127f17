import type { FrameCounts, TransformOptions } from '../session-types.ts';
import type { FrameKeys } from './frame-keys.ts';
import type { EncodedFrame, Transformer } from './scope.ts';

/** What decides about one frame: true lets it pass, with whatever `data` it then has. */
type FrameStep = (frame: EncodedFrame) => Promise<boolean>;

export type FrameTransformsOptions = {
  counts: FrameCounts;
  /** The first frame of this sender was encrypted and handed on. */
  onConfirmed: (id: number) => void;
};

/**
 * The transforms of a session. They fail closed: while there is no key nothing passes, in either direction, and what
 * could not be encrypted or decrypted is dropped and counted, never passed on and never an exception.
 */
export class FrameTransforms {
  readonly #counts: FrameCounts;
  readonly #onConfirmed: (id: number) => void;
  readonly #starved = new Set<Transformer>();
  #keys: FrameKeys | undefined;

  constructor(options: FrameTransformsOptions) {
    this.#counts = options.counts;
    this.#onConfirmed = options.onConfirmed;
  }

  /** Begins to pass frames. Video that had to be dropped before starts over with a key frame. */
  open(keys: FrameKeys): void {
    this.#keys = keys;
    for (const transformer of this.#starved) requestKeyFrame(transformer);
    this.#starved.clear();
  }

  /** Passes nothing any more. */
  close(): void {
    this.#keys = undefined;
    this.#starved.clear();
  }

  /** Puts itself between a sender or receiver and the network. Transformers that are not ours pass nothing. */
  attach(transformer: Transformer): void {
    const { options } = transformer;
    if (!isTransformOptions(options)) return;
    const step =
      options.direction === 'send'
        ? this.#sender(transformer, options)
        : this.#receiver(transformer, options);
    const { onConfirmed, confirms } = {
      onConfirmed: this.#onConfirmed,
      confirms: options.direction === 'send',
    };
    let confirmed = !confirms;
    const stream = new TransformStream<EncodedFrame, EncodedFrame>({
      transform: async (frame, controller) => {
        if (!(await step(frame))) return;
        controller.enqueue(frame);
        if (confirmed) return;
        confirmed = true;
        onConfirmed(options.id);
      },
    });
    // The pipe breaks when the sender or receiver goes away; then there is nothing left to do.
    transformer.readable
      .pipeThrough(stream)
      .pipeTo(transformer.writable)
      .catch(() => {});
  }

  #sender(transformer: Transformer, { stream }: TransformOptions): FrameStep {
    return async (frame) => {
      const sealer = this.#keys?.sealers.get(stream);
      if (!sealer) return this.#starve(transformer);
      try {
        frame.data = await sealer.seal(frame.data);
      } catch {
        this.#counts.dropped.failed += 1;
        return false;
      }
      this.#counts.encrypted += 1;
      return true;
    };
  }

  #receiver(transformer: Transformer, { stream }: TransformOptions): FrameStep {
    return async (frame) => {
      const opener = this.#keys?.openers.get(stream);
      if (!opener) return this.#starve(transformer);
      const opened = await opener.open(frame.data);
      if (typeof opened === 'string') {
        this.#counts.dropped[opened] += 1;
        return false;
      }
      frame.data = opened;
      this.#counts.decrypted += 1;
      return true;
    };
  }

  #starve(transformer: Transformer): false {
    this.#starved.add(transformer);
    this.#counts.dropped.noKey += 1;
    return false;
  }
}

/** Asks whichever side can be asked here; audio has no key frames and says so by rejecting. */
function requestKeyFrame(transformer: Transformer): void {
  const isSender = isTransformOptions(transformer.options) && transformer.options.direction === 'send';
  const request = isSender ? transformer.generateKeyFrame?.() : transformer.sendKeyFrameRequest?.();
  request?.catch(() => {});
}

function isTransformOptions(options: unknown): options is TransformOptions {
  return (
    typeof options === 'object' && options !== null && 'kind' in options && options.kind === 'sotto-e2ee'
  );
}
