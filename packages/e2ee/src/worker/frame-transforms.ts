import type { EncryptedFrames, Flow, FrameCounts, Reception, TransformOptions } from '../session-types.ts';
import type { FrameOpener } from '../sframe/frame-opener.ts';
import type { FrameSealer } from '../sframe/frame-sealer.ts';
import type { StreamName } from '../common/streams.ts';
import { StreamActivity } from './stream-activity.ts';
import type { EncodedFrame, Transformer } from './scope.ts';

/** As the worker counts; what it tells is a copy. */
type CountedFrames = Omit<FrameCounts, 'senders'> & { senders: Record<number, EncryptedFrames> };

export function createFrameCounts(): CountedFrames {
  return {
    epoch: 0,
    encrypted: 0,
    senders: {},
    decrypted: 0,
    dropped: { noKey: 0, clear: 0, unknownKey: 0, replay: 0, authentication: 0, failed: 0 },
  };
}

/** The keys of each stream, as they are at this moment. */
export interface FrameKeySource {
  sealer(stream: StreamName): FrameSealer | undefined;
  opener(stream: StreamName): FrameOpener | undefined;
}

/** Decides about one frame: true lets it pass, with whatever `data` it then has. Never rejects. */
type FrameStep = (frame: EncodedFrame) => Promise<boolean>;

/** Makes a picture whole again after frames were dropped. */
type RequestKeyFrame = () => Promise<unknown> | undefined;

export type FrameTransformsOptions = {
  counts: CountedFrames;
  /** The first frame of this sender was encrypted and handed on. */
  onConfirmed: (id: number) => void;
  /** Other streams than before come on a path. */
  onFlow: (flow: Flow) => void;
};

/**
 * The transforms of a session. They fail closed: while there is no key nothing passes, in either direction, and what
 * could not be encrypted or decrypted is dropped and counted, never passed on and never an exception.
 */
export class FrameTransforms {
  readonly #counts: CountedFrames;
  readonly #onConfirmed: (id: number) => void;
  readonly #activity: Record<Flow['path'], StreamActivity>;
  readonly #confirmed = new Set<number>();
  /** How to start over, for each transform that had to drop frames for want of a key. */
  readonly #starved = new Set<RequestKeyFrame>();
  #keys: FrameKeySource | undefined;

  constructor(options: FrameTransformsOptions) {
    this.#counts = options.counts;
    this.#onConfirmed = options.onConfirmed;
    const { onFlow } = options;
    this.#activity = {
      direct: new StreamActivity('direct', onFlow),
      relay: new StreamActivity('relay', onFlow),
    };
  }

  /** Begins to pass frames. Video of which something was dropped before starts over with a key frame. */
  open(keys: FrameKeySource): void {
    this.#keys = keys;
    // Audio has no key frames and says so by rejecting.
    for (const requestKeyFrame of this.#starved) requestKeyFrame()?.catch(() => {});
    this.#starved.clear();
  }

  /** Passes nothing from now on. */
  close(): void {
    this.#keys = undefined;
    for (const activity of Object.values(this.#activity)) activity.close();
  }

  /** Puts itself between a sender or receiver and the network. A transformer that is not ours passes nothing. */
  attach(transformer: Transformer): void {
    const { options } = transformer;
    if (!isTransformOptions(options)) return;
    const passing =
      options.direction === 'send'
        ? pump(transformer, this.#seal(transformer, options), (bytes) => this.#confirm(options.id, bytes))
        : pump(transformer, this.#open(transformer, options), () => this.#note(options));
    // It ends when the sender or receiver goes away; then there is nothing left to do.
    passing.catch(() => {});
  }

  #seal(transformer: Transformer, { stream }: TransformOptions): FrameStep {
    const requestKeyFrame = () => transformer.generateKeyFrame?.();
    return async (frame) => {
      const sealer = this.#keys?.sealer(stream);
      if (!sealer) return this.#starve(requestKeyFrame);
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

  #open(transformer: Transformer, { stream }: TransformOptions): FrameStep {
    const requestKeyFrame = () => transformer.sendKeyFrameRequest?.();
    return async (frame) => {
      const opener = this.#keys?.opener(stream);
      if (!opener) return this.#starve(requestKeyFrame);
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

  #starve(requestKeyFrame: RequestKeyFrame): false {
    this.#starved.add(requestKeyFrame);
    this.#counts.dropped.noKey += 1;
    return false;
  }

  #note({ path, stream }: Reception): void {
    this.#activity[path].note(stream);
  }

  #confirm(id: number, bytes: number): void {
    const before = this.#counts.senders[id] ?? { frames: 0, bytes: 0 };
    this.#counts.senders[id] = { frames: before.frames + 1, bytes: before.bytes + bytes };
    if (this.#confirmed.has(id)) return;
    this.#confirmed.add(id);
    this.#onConfirmed(id);
  }
}

/**
 * One frame after the other, so that they stay in order. A loop and not a TransformStream, which costs a call with
 * sound and picture a third of a percent of a processor more.
 */
async function pump(
  { readable, writable }: Transformer,
  step: FrameStep,
  onPassed: (bytes: number) => void,
): Promise<void> {
  const reader = readable.getReader();
  const writer = writable.getWriter();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    if (!(await step(value))) continue;
    // Afterwards it is the browser's.
    const { byteLength } = value.data;
    // The browser drops what it has no time for; waiting here would only make frames older.
    writer.write(value).catch(() => {});
    onPassed(byteLength);
  }
}

function isTransformOptions(options: unknown): options is TransformOptions {
  return (
    typeof options === 'object' && options !== null && 'kind' in options && options.kind === 'sotto-e2ee'
  );
}
