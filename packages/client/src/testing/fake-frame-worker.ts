/** The frame worker of a secure session, as the page sees it: the test says what the worker would say. */
export class FakeFrameWorker extends EventTarget {
  static all: FakeFrameWorker[] = [];

  readonly posted: { type: string }[] = [];
  terminated = false;
  /** How many frames of each sender it has encrypted, by id; a thousand bytes each. */
  readonly encrypted: Record<number, number> = {};

  constructor() {
    super();
    FakeFrameWorker.all.push(this);
  }

  /** The worker made last. */
  static get last(): FakeFrameWorker {
    const worker = FakeFrameWorker.all.at(-1);
    if (worker === undefined) throw new Error('No worker was made.');
    return worker;
  }

  postMessage(message: { type: string; id?: number }): void {
    if (message.type === 'stats') this.#count(message);
    else this.posted.push(message);
  }

  terminate(): void {
    this.terminated = true;
  }

  #count({ id }: { readonly id?: number }): void {
    const senders = Object.fromEntries(
      Object.entries(this.encrypted).map(([sender, frames]) => [sender, { frames, bytes: 1_000 * frames }]),
    );
    const counts = { epoch: 0, encrypted: 0, senders };
    queueMicrotask(() => this.say({ type: 'stats', id, counts }));
  }

  say(data: object): void {
    this.dispatchEvent(new MessageEvent('message', { data }));
  }
}

/** RTCRtpScriptTransform, which only remembers what it was made for. */
export class FakeTransform {
  readonly options: { direction: string; stream: string; id: number };

  constructor(_worker: unknown, options: FakeTransform['options']) {
    this.options = options;
  }
}
