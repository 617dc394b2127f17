import { E2eeError, type E2eeErrorCode } from '../common/errors.ts';
import { createEphemeral, type Ephemeral } from '../handshake/ephemeral.ts';
import { type Agreement, runInitiator, runResponder } from '../handshake/exchange.ts';
import { Turns } from '../handshake/turns.ts';
import { DeviceIdentity } from '../identity/device-identity.ts';
import type { Role } from '../common/role.ts';
import { type CipherSuite, offeredSuites } from '../sframe/suites.ts';
import { toHex } from './hex.ts';

type Options = {
  role: Role;
  callId?: string;
  suites?: readonly CipherSuite[];
  /** A new one when left out. */
  identity?: DeviceIdentity;
  /** Somebody else's, for whoever pretends to be them; the own one when left out. */
  claimed?: Uint8Array;
  /** SHA-256 of the certificate for DTLS. */
  certificate?: Uint8Array;
  /** Whom it means to speak to. */
  expected?: Uint8Array;
};

const testCertificate = new Uint8Array(32);

/** One side of a key exchange, driven message by message; whoever holds it is the relay. */
export class ExchangeSide {
  readonly ephemeral: Ephemeral;
  readonly identity: DeviceIdentity;
  /** All messages of this side, in order. */
  readonly sent: Uint8Array[] = [];
  agreement: Agreement | undefined;
  error: E2eeErrorCode | undefined;
  readonly #turns: Turns;
  #activity = Promise.withResolvers<void>();

  /** Starts at once: an initiator has sent its first message soon after. */
  constructor(own: { ephemeral: Ephemeral; identity: DeviceIdentity }, options: Options) {
    const {
      role,
      callId = 'call',
      suites = offeredSuites,
      certificate = testCertificate,
      expected,
    } = options;
    const { ephemeral, identity } = own;
    this.ephemeral = ephemeral;
    this.identity = identity;
    this.#turns = new Turns((message) => {
      this.sent.push(message);
      this.#activity.resolve();
    });
    const run = role === 'initiator' ? runInitiator : runResponder;
    const statement = {
      identity: options.claimed ?? identity.publicKey,
      cardKey: identity.cardKey,
      certificate,
      capabilities: 0,
    };
    const sign = (bytes: Uint8Array<ArrayBuffer>) => identity.sign(bytes);
    void this.#follow(run({ callId, ephemeral, suites, turns: this.#turns, statement, sign, expected }));
  }

  static async create(options: Options): Promise<ExchangeSide> {
    const [ephemeral, identity] = await Promise.all([
      createEphemeral(),
      options.identity ?? DeviceIdentity.ephemeral(),
    ]);
    const side = new ExchangeSide({ ephemeral, identity }, options);
    if (options.role === 'initiator') await side.#activity.promise;
    return side;
  }

  get settled(): boolean {
    return this.agreement !== undefined || this.error !== undefined;
  }

  /** Hands over messages at the same moment and waits until this side has answered, ended or failed. */
  async deliver(...messages: Uint8Array[]): Promise<void> {
    this.#activity = Promise.withResolvers();
    for (const message of messages) this.#turns.deliver(message);
    if (!this.settled) await this.#activity.promise;
  }

  /** Ends an exchange that goes no further. */
  async abandon(): Promise<void> {
    this.#activity = Promise.withResolvers();
    this.#turns.break(new E2eeError('session-closed'));
    if (!this.settled) await this.#activity.promise;
  }

  /** All base keys of this side in one text, to compare. */
  async keys(): Promise<string | undefined> {
    if (!this.agreement) return undefined;
    const { schedule, suite, authentication } = this.agreement;
    const sides = ['initiator', 'responder'] as const;
    const keys = await Promise.all(
      sides.map((sender) => schedule.frameBaseKey({ sender, stream: 'camera' })),
    );
    return [suite.name, authentication.digits, ...keys.map(toHex)].join(' ');
  }

  async #follow(running: Promise<Agreement>): Promise<void> {
    try {
      this.agreement = await running;
    } catch (error) {
      // Anything but an E2eeError is a fault of the package and must fail the test.
      if (!(error instanceof E2eeError)) throw error;
      this.error = error.code;
    } finally {
      this.#activity.resolve();
    }
  }
}
