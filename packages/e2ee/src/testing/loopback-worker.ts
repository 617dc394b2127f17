import type { FromWorker, ToWorker } from '../worker-messages.ts';
import { WorkerSession } from '../worker/worker-session.ts';
import type { Transformer } from '../worker/scope.ts';

/**
 * A stand-in for the module worker where there is none, such as in Node: the real worker session, reached through a
 * real message port, with structured cloning and in another task, as a worker is. After `terminate()` nothing passes.
 */
export class LoopbackWorker extends EventTarget implements Worker {
  onmessage = null;
  onmessageerror = null;
  onerror = null;
  readonly #page: MessagePort;
  readonly #inside: MessagePort;
  readonly #session: WorkerSession;
  #terminated = false;

  constructor() {
    super();
    const { port1, port2 } = new MessageChannel();
    this.#page = port1;
    this.#inside = port2;
    this.#session = new WorkerSession((message: FromWorker) => this.#inside.postMessage(message, []));
    port1.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
      if (!this.#terminated) this.dispatchEvent(new MessageEvent('message', { data }));
    });
    port2.addEventListener('message', ({ data }: MessageEvent<ToWorker>) => this.#session.handle(data));
    port1.start();
    port2.start();
  }

  get terminated(): boolean {
    return this.#terminated;
  }

  postMessage(message: ToWorker): void {
    if (!this.#terminated) this.#page.postMessage(message, []);
  }

  /** What the browser does with `new RTCRtpScriptTransform(worker, options)`. */
  attach(transformer: Transformer): void {
    if (!this.#terminated) this.#session.attach(transformer);
  }

  terminate(): void {
    this.#terminated = true;
    this.#page.close();
  }
}
