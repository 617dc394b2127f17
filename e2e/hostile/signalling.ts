import { isIPv6, type Socket } from 'node:net';
import * as v from 'valibot';
import { WebSocket } from 'ws';
import { closeWord, errorWord, Refused } from './refused.ts';
import { TLS_CLIENT } from './tls-client.ts';
import {
  type ClientMethod,
  type ClientParams,
  type ClientResult,
  clientRequests,
  parseEnvelope,
  protocolVersions,
} from '../../packages/protocol/src/index.ts';

export interface Target {
  /** Of the server, over IPv6 and over IPv4. */
  readonly ipv6: string;
  readonly ipv4: string;
  readonly port: number;
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Refused) => void;
}

const OPENING_MS = 10_000;

/** A socket to the server, from an address of one's own choice. */
export class Signalling {
  readonly socket: WebSocket;
  onEvent: (event: string, params: unknown) => void = () => undefined;
  /** Resolves when it is closed. */
  readonly ended: Promise<void>;
  readonly #waiting = new Map<number, Waiting>();
  #wire: Socket | undefined;
  #next = 0;
  #ending = 'open';

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data) => this.#receive(Buffer.isBuffer(data) ? data.toString() : ''));
    this.ended = new Promise((resolve) => {
      socket.on('close', (code) => {
        this.#end(closeWord(code));
        resolve();
      });
    });
    // What breaks closes too.
    socket.on('error', () => undefined);
  }

  /** @throws {Refused} when the server does not want it. */
  static async open(
    { ipv6, ipv4, port }: Target,
    from: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Signalling> {
    const socket = new WebSocket(`wss://${isIPv6(from) ? `[${ipv6}]` : ipv4}:${port}/ws`, {
      localAddress: from,
      headers,
      ...TLS_CLIENT,
      handshakeTimeout: OPENING_MS,
      perMessageDeflate: false,
    });
    const signalling = new Signalling(socket);
    try {
      await signalling.#opened();
      return signalling;
    } catch (error) {
      socket.terminate();
      throw error;
    }
  }

  /** With `hello` said and answered. */
  static async ready(target: Target, from: string): Promise<Signalling> {
    const signalling = await Signalling.open(target, from);
    try {
      await signalling.request('hello', { versions: [protocolVersions[0]] });
      return signalling;
    } catch (error) {
      signalling.close();
      throw error;
    }
  }

  /** What its frames go over, for those that no library would send. */
  get wire(): Socket {
    if (this.#wire === undefined) throw new Refused('closed');
    return this.#wire;
  }

  get isOpen(): boolean {
    return this.socket.readyState === WebSocket.OPEN;
  }

  /** How it ended: a word of `closeWord`; `open` until then. */
  get ending(): string {
    return this.#ending;
  }

  /** Rejects with `Refused`. */
  async request<M extends ClientMethod>(method: M, params: ClientParams<M>): Promise<ClientResult<M>> {
    if (!this.isOpen) throw new Refused('closed');
    const id = this.#next++;
    const result = await new Promise<unknown>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.socket.send(JSON.stringify({ id, method, params }));
    });
    return v.parse(clientRequests[method].result, result);
  }

  close(): void {
    this.socket.terminate();
  }

  #opened(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.socket
      .once('upgrade', ({ socket }) => (this.#wire = socket))
      .once('open', resolve)
      .once('unexpected-response', (_, { statusCode }) => reject(new Refused(`status ${statusCode}`)))
      .once('error', (error) => reject(new Refused(errorWord(error))));
    return promise;
  }

  #receive(text: string): void {
    const envelope = parseEnvelope(text);
    switch (envelope?.type) {
      case 'success':
        this.#take(envelope.id)?.resolve(envelope.result);
        return;
      case 'failure':
        this.#take(envelope.id)?.reject(new Refused(envelope.error.code));
        return;
      case 'request':
        // Offers of media are taken, as by a page that plays them.
        this.socket.send(JSON.stringify({ id: envelope.id, result: {} }));
        return;
      case 'notification':
        this.onEvent(envelope.event, envelope.params);
        return;
      case undefined:
    }
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }

  #end(how: string): void {
    this.#ending = how;
    for (const { reject } of this.#waiting.values()) reject(new Refused(how));
    this.#waiting.clear();
  }
}
