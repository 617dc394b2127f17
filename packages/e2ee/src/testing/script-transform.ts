import type { EncodedFrame, Transformer } from '../worker/scope.ts';
import { LoopbackWorker } from './loopback-worker.ts';

/**
 * A stand-in for RTCRtpScriptTransform and, at the same time, for the sender or receiver around it: `pass` gives it a
 * frame as the browser would, and tells what came out, or undefined when the frame was dropped.
 */
export class LoopbackScriptTransform implements RTCRtpScriptTransform, Transformer {
  readonly options: unknown;
  readonly readable: ReadableStream<EncodedFrame>;
  readonly writable: WritableStream<EncodedFrame>;
  /** How often a key frame was asked for, in whichever direction. */
  keyFrameRequests = 0;
  /** Resolves when the transform is done with the last frame and wants the next one. */
  #wanting = Promise.withResolvers<ReadableStreamDefaultController<EncodedFrame>>();
  #output: Uint8Array | undefined;

  constructor(worker: Worker, options?: unknown) {
    this.options = structuredClone(options);
    this.readable = new ReadableStream<EncodedFrame>(
      { pull: (controller) => this.#wanting.resolve(controller) },
      { highWaterMark: 0 },
    );
    this.writable = new WritableStream<EncodedFrame>({
      write: ({ data }) => {
        this.#output = new Uint8Array(data);
      },
    });
    if (worker instanceof LoopbackWorker) worker.attach(this);
  }

  async generateKeyFrame(): Promise<void> {
    this.keyFrameRequests += 1;
  }

  async sendKeyFrameRequest(): Promise<void> {
    this.keyFrameRequests += 1;
  }

  /** One frame at a time. Never resolves when the worker has not taken this transform. */
  async pass(bytes: Uint8Array): Promise<Uint8Array | undefined> {
    const controller = await this.#wanting.promise;
    this.#wanting = Promise.withResolvers();
    this.#output = undefined;
    controller.enqueue(createFrame(bytes));
    await this.#wanting.promise;
    // What passed is on its way through the pipe, some microtasks behind.
    await nextTask();
    return this.#output;
  }
}

function createFrame(bytes: Uint8Array): EncodedFrame {
  return { data: bytes.slice().buffer, timestamp: 0, getMetadata: () => ({}) } satisfies RTCEncodedAudioFrame;
}

async function nextTask(): Promise<void> {
  await new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}
