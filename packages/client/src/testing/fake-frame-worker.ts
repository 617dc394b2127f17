/** The frame worker of a secure session, as the page sees it: the test says what the worker would say. */
export class FakeFrameWorker extends EventTarget {
  static all: FakeFrameWorker[] = [];

  readonly posted: { type: string }[] = [];
  terminated = false;

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

  postMessage(message: { type: string }): void {
    this.posted.push(message);
  }

  terminate(): void {
    this.terminated = true;
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
