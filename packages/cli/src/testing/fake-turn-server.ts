import { createHmac, randomBytes } from 'node:crypto';
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import {
  isSignedWith,
  readStun,
  type StunAttribute,
  type StunMessage,
  writeStun,
} from '../check/stun-message.ts';
import { StunStream } from '../check/stun-stream.ts';
import {
  attributes,
  classes,
  dataIndication,
  longTermKey,
  methods,
  sendIndication,
} from '../check/turn-message.ts';

const realm = Buffer.from('turn.test');
const nameOf = new Map<number, string>(Object.entries(methods).map(([name, method]) => [method, name]));

/** What it does wrong. */
export interface Faults {
  /** Refuses what is signed, by method. */
  readonly refuse?: Readonly<Record<string, number>>;
  /** Takes each nonce once only. */
  readonly stale?: boolean;
  /** Signs what it grants with a key of its own. */
  readonly forges?: boolean;
  /** Says nothing to these. */
  readonly silentTo?: string;
  /** Sends this before each answer. */
  readonly before?: (request: StunMessage) => Buffer;
  /** Hands each packet on twice, first as if it came from this port. */
  readonly claims?: number;
}

/**
 * A TURN server over TCP for one client at a time, which does what real ones do only under attack or by bad luck. It
 * reaches 127.0.0.1 only.
 */
export class FakeTurnServer {
  readonly access = { username: 'somebody', credential: randomBytes(9).toString('base64') };
  /** What was asked, in order; with `*` if it was signed, and `0` for no time. */
  readonly asked: string[] = [];
  readonly #server: Server;
  readonly #relay: UdpSocket;
  readonly #faults: Faults;
  #client: Socket | null = null;
  #nonce = 0;

  private constructor(options: { server: Server; relay: UdpSocket; faults: Faults }) {
    this.#server = options.server;
    this.#relay = options.relay;
    this.#faults = options.faults;
  }

  /** Ends with the test. */
  static async start(faults: Faults = {}): Promise<FakeTurnServer> {
    const server = createServer().listen(0, '127.0.0.1');
    const relay = createSocket('udp4').bind(0, '127.0.0.1');
    await Promise.all([once(server, 'listening'), once(relay, 'listening')]);
    const turn = new FakeTurnServer({ server, relay, faults });
    server.on('connection', (socket) => turn.#serve(socket));
    relay.on('message', (data, { port }) => {
      if (faults.claims !== undefined) turn.#deliver(data, faults.claims);
      turn.#deliver(data, port);
    });
    onTestFinished(() => {
      server.close();
      relay.close();
      turn.#client?.destroy();
    });
    return turn;
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('It does not listen.');
    return address.port;
  }

  get url(): string {
    return `turn:127.0.0.1:${this.port}?transport=tcp`;
  }

  /** Ends the connection of the client. */
  cut(): void {
    this.#client?.destroy();
  }

  get #key(): Buffer {
    return longTermKey({ username: this.access.username, realm, password: this.access.credential });
  }

  #serve(socket: Socket): void {
    this.#client = socket;
    socket.setNoDelay(true);
    const stream = new StunStream();
    socket.on('error', () => undefined);
    socket.on('data', (bytes: Buffer) => {
      for (const message of stream.push(bytes) ?? []) this.#receive(socket, message);
    });
  }

  #receive(socket: Socket, bytes: Buffer): void {
    const message = readStun(bytes);
    if (message === null) throw new Error('That was no STUN message.');
    if (message.type === sendIndication) {
      const [to, data] = [
        message.attributes.get(attributes.peerAddress),
        message.attributes.get(attributes.data),
      ];
      if (to !== undefined && data !== undefined)
        this.#relay.send(data, to.readUInt16BE(2) ^ 0x2112, '127.0.0.1');
      return;
    }
    const name = nameOf.get(message.type) ?? 'unknown';
    const signed = isSignedWith(message, this.#key);
    const ends = message.attributes.get(attributes.lifetime)?.equals(Buffer.alloc(4)) === true;
    this.asked.push(`${name}${ends ? '0' : ''}${signed ? '*' : ''}`);
    const { before, silentTo } = this.#faults;
    if (before) socket.write(before(message));
    if (silentTo !== name) socket.write(this.#answer(message, { name, signed }));
  }

  #answer(request: StunMessage, { name, signed }: { name: string; signed: boolean }): Buffer {
    const { stale, refuse, forges } = this.#faults;
    const fresh = signed && request.attributes.get(attributes.nonce)?.toString() === `nonce-${this.#nonce}`;
    const refused = signed ? (fresh ? refuse?.[name] : 438) : 401;
    if (stale === true) this.#nonce += 1;
    const told: StunAttribute[] =
      refused === undefined
        ? []
        : [[attributes.errorCode, Buffer.from([0, 0, Math.floor(refused / 100), refused % 100])]];
    const challenge: StunAttribute[] = [
      [attributes.realm, realm],
      [attributes.nonce, Buffer.from(`nonce-${this.#nonce}`)],
    ];
    return writeStun({
      type: request.type | (refused === undefined ? classes.success : classes.error),
      transaction: request.transaction,
      attributes: fresh ? told : [...told, ...challenge],
      ...(fresh && { key: forges === true ? createHmac('sha1', 'another').digest() : this.#key }),
    });
  }

  #deliver(data: Buffer, port: number): void {
    const peer = Buffer.from([0, 1, 0, 0, 127 ^ 0x21, 0x12, 0xa4, 1 ^ 0x42]);
    peer.writeUInt16BE(port ^ 0x2112, 2);
    const type = dataIndication;
    const told: StunAttribute[] = [
      [attributes.peerAddress, peer],
      [attributes.data, data],
    ];
    this.#client?.write(writeStun({ type, transaction: randomBytes(12), attributes: told }));
  }
}
