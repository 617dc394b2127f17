import {
  type ClientMethod,
  type ClientParams,
  type ClientResult,
  clientRequests,
  parseEnvelope,
  ProtocolError,
  type ProtocolVersion,
  protocolVersions,
  type ServerEvent,
  type ServerEventParams,
  serverNotifications,
  type ServerParams,
  serverRequests,
} from '@sotto/protocol';
import * as v from 'valibot';
import { vi } from 'vitest';
import { WebSocket } from 'ws';

export interface TestClientOptions {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** False: WebSocket pings stay unanswered, as when the network is gone. */
  readonly autoPong?: boolean;
  /** Of the protocol, as a page that was open before has it; it is told other things than the tables say. */
  readonly version?: ProtocolVersion;
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

interface Told {
  readonly event: string;
  readonly params: unknown;
}

/** A client that speaks the protocol by its tables, and fails a test when the server does not. */
export class TestClient {
  readonly socket: WebSocket;
  /** Of the page that it would be, served by this very server. */
  readonly origin: string;
  /** Notifications, in order. */
  readonly told: Told[] = [];
  readonly offers: ServerParams<'consume'>[] = [];
  /** What the server sent that the tables do not allow. */
  readonly faults: string[] = [];
  /** How offers are answered; `silent` leaves them open. */
  answering: 'acknowledge' | 'refuse' | 'silent' = 'acknowledge';
  readonly closed: Promise<number>;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 0;

  readonly #isOlder: boolean;

  private constructor(socket: WebSocket, isOlder: boolean) {
    this.socket = socket;
    this.#isOlder = isOlder;
    this.origin = new URL(socket.url.replace(/^ws/u, 'http')).origin;
    socket.on('message', (data) => this.#receive(text(data)));
    socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => {
      socket.on('close', (code) => {
        for (const { reject } of this.#waiting.values()) reject(new Error(`closed with ${code}`));
        resolve(code);
      });
    });
  }

  static async connect({
    url,
    headers,
    autoPong = true,
    version = protocolVersions[0],
  }: TestClientOptions): Promise<TestClient> {
    // A certificate of a test is signed by itself.
    const socket = new WebSocket(url, { headers: headers ?? {}, autoPong, rejectUnauthorized: false });
    const client = new TestClient(socket, version !== protocolVersions[0]);
    await new Promise((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    return client;
  }

  /** Rejects with `ProtocolError` as the server refused. */
  async request<M extends ClientMethod>(method: M, params: ClientParams<M>): Promise<ClientResult<M>> {
    const result = await this.raw(method, params);
    const read = v.safeParse(clientRequests[method].result, result);
    if (!read.success) throw new Error(`result of ${method}: ${JSON.stringify(v.flatten(read.issues))}`);
    return read.output;
  }

  /** Any method with any parameters. */
  raw(method: string, params: unknown): Promise<unknown> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      // What is sent to a socket that has closed already is never answered.
      if (this.socket.readyState !== WebSocket.OPEN) {
        reject(new Error('closed already'));
        return;
      }
      this.#waiting.set(id, { resolve, reject });
      this.send(JSON.stringify({ id, method, params }));
    });
  }

  /** The code with which a request is refused; fails when it is not. */
  async refusal(method: string, params: unknown): Promise<string> {
    try {
      await this.raw(method, params);
    } catch (error) {
      if (error instanceof ProtocolError) return error.code;
      throw error;
    }
    throw new Error(`${method} was not refused`);
  }

  send(message: string | Buffer): void {
    this.socket.send(message);
  }

  /** The parameters of the first event of this name that was not taken yet; waits for it. */
  async event<E extends ServerEvent>(event: E): Promise<ServerEventParams<E>> {
    return vi.waitFor(
      () => {
        const at = this.told.findIndex((each) => each.event === event);
        if (at === -1) throw new Error(`no ${event} among ${this.told.map((each) => each.event).join(', ')}`);
        const [found] = this.told.splice(at, 1);
        return v.parse(serverNotifications[event], found?.params);
      },
      { timeout: 10_000, interval: 5 },
    );
  }

  /** The names of what was told and not taken, after everything that was on its way has arrived. */
  async events(): Promise<string[]> {
    await this.raw('ping', {});
    return this.told.map(({ event }) => event);
  }

  /** Waits until so many offers have come. */
  async offered(count: number): Promise<readonly ServerParams<'consume'>[]> {
    return vi.waitFor(
      () => {
        if (this.offers.length < count) throw new Error(`${this.offers.length} offers`);
        return this.offers;
      },
      { timeout: 10_000, interval: 5 },
    );
  }

  /** The page is closed, as a browser says it. */
  goAway(): void {
    this.socket.close(1001);
  }

  /** The network is gone: no closing handshake. */
  drop(): void {
    this.socket.terminate();
  }

  #receive(message: string): void {
    const envelope = parseEnvelope(message);
    switch (envelope?.type) {
      case 'success':
        this.#take(envelope.id)?.resolve(envelope.result);
        break;
      case 'failure':
        this.#take(envelope.id)?.reject(new ProtocolError(envelope.error.code, envelope.error.message));
        break;
      case 'notification':
        this.#note(envelope.event, envelope.params);
        break;
      case 'request':
        this.#answer(envelope.id, envelope.method, envelope.params);
        break;
      case undefined:
        this.faults.push(message.slice(0, 200));
    }
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    if (!this.#waiting.delete(id)) this.faults.push(`answer to nothing: ${id}`);
    return waiting;
  }

  #note(event: string, params: unknown): void {
    const table = new Map<string, v.GenericSchema>(Object.entries(serverNotifications));
    const schema = table.get(event);
    if (!this.#isOlder && (!schema || !v.is(schema, params)))
      this.faults.push(`${event} ${JSON.stringify(params)}`);
    this.told.push({ event, params });
  }

  #answer(id: number, method: string, params: unknown): void {
    const read = v.safeParse(serverRequests.consume.params, params);
    if (method !== 'consume' || !read.success) {
      this.faults.push(`${method} ${JSON.stringify(params)}`);
      return;
    }
    this.offers.push(read.output);
    if (this.answering === 'silent') return;
    const error = { code: 'media-failed', message: 'no' };
    this.send(JSON.stringify(this.answering === 'refuse' ? { id, error } : { id, result: {} }));
  }
}

function text(data: unknown): string {
  if (!Buffer.isBuffer(data)) throw new Error('not text');
  return data.toString('utf8');
}
