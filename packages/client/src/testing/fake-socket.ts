import type { ClientMethod } from '@sotto/protocol';

interface SentRequest {
  readonly id: number;
  readonly method: string;
  readonly params: unknown;
}

/**
 * A WebSocket whose other end is the test. Put it in place of the global one; `FakeSocket.all` has those that were
 * made since `reset`. It opens only when told, and answers `hello` by itself once it is open.
 */
export class FakeSocket extends EventTarget {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSED = 3;
  static all: FakeSocket[] = [];

  readonly url: string;
  readyState: number = FakeSocket.CONNECTING;
  /** What was sent, parsed. */
  readonly sent: Record<string, unknown>[] = [];
  closedWith: number | undefined;

  constructor(url: string) {
    super();
    this.url = url;
    FakeSocket.all.push(this);
  }

  static reset(): void {
    FakeSocket.all = [];
  }

  /** The socket made last. */
  static get last(): FakeSocket {
    const socket = FakeSocket.all.at(-1);
    if (socket === undefined) throw new Error('No socket was made.');
    return socket;
  }

  send(text: string): void {
    const message: Record<string, unknown> = JSON.parse(text);
    this.sent.push(message);
    if (message['method'] === 'hello') this.receive({ id: message['id'], result: { version: 2 } });
  }

  close(code = 1000): void {
    this.closedWith ??= code;
    this.readyState = FakeSocket.CLOSED;
  }

  open(): void {
    this.readyState = FakeSocket.OPEN;
    this.dispatchEvent(new Event('open'));
  }

  /** The network or the server ends it. */
  drop(code = 1006): void {
    this.readyState = FakeSocket.CLOSED;
    this.dispatchEvent(Object.assign(new Event('close'), { code }));
  }

  receive(message: unknown): void {
    const data = typeof message === 'string' ? message : JSON.stringify(message);
    this.dispatchEvent(new MessageEvent('message', { data }));
  }

  /** The requests of one method, oldest first. */
  requests(method: ClientMethod): SentRequest[] {
    return this.sent
      .filter((message) => message['method'] === method)
      .map(({ id, params }) => ({ id: Number(id), method, params }));
  }

  /** Answers the last request of a method. */
  answer(method: ClientMethod, result: unknown): void {
    this.receive({ id: this.requests(method).at(-1)?.id, result });
  }

  refuse(method: ClientMethod, code: string): void {
    this.receive({ id: this.requests(method).at(-1)?.id, error: { code, message: 'refused' } });
  }
}
