import { E2eeError } from '../common/errors.ts';
import { createEphemeral, type Ephemeral } from '../handshake/ephemeral.ts';
import { type Agreement, runInitiator, runResponder } from '../handshake/exchange.ts';
import { isSealed } from '../handshake/messages.ts';
import { countsMessages, ofPage, withOwnCapabilities } from '../handshake/statement.ts';
import { Turns } from '../handshake/turns.ts';
import { DeviceIdentity } from '../identity/device-identity.ts';
import { exchangeTimeoutMs, maxEarlyMessages } from '../common/limits.ts';
import { offeredSuites } from '../sframe/suites.ts';
import type { BeginMessage, FromWorker, ToWorker } from '../worker-messages.ts';
import { createFrameCounts, FrameTransforms } from './frame-transforms.ts';
import type { Transformer } from './scope.ts';
import { SecuredPart } from './secured-part.ts';

/**
 * The worker's side of a `SecureSession`: everything that is secret. It is made when the worker starts, and loads
 * libsodium and makes its key pair at once, so that a later `begin` waits for nothing.
 *
 * It has no `close()`: the page ends the worker as a whole, and what is secret in it goes with it.
 */
export class WorkerSession {
  readonly #post: (message: FromWorker) => void;
  readonly #counts = createFrameCounts();
  readonly #transforms: FrameTransforms;
  readonly #turns: Turns;
  readonly #ephemeral: Promise<Ephemeral>;
  /** Resolves when the exchange listens; messages that come before wait for it, in order. */
  readonly #listening = Promise.withResolvers<void>();
  /** Sealed messages that came before this side was ready for them. */
  readonly #held: Uint8Array[] = [];
  #secured: SecuredPart | undefined;
  /** Proves who this side is, where that waits for `accept`. */
  #confirm: (() => void) | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #state: 'new' | 'exchanging' | 'authenticated' | 'secured' | 'failed' = 'new';

  constructor(post: (message: FromWorker) => void) {
    this.#post = post;
    this.#turns = new Turns((message) => post({ type: 'send', message }));
    this.#transforms = new FrameTransforms({
      counts: this.#counts,
      onConfirmed: (id) => post({ type: 'confirmed', id }),
      onFlow: (flow) => post({ type: 'flow', flow }),
    });
    this.#ephemeral = createEphemeral();
    // The caller of `begin` hears of it.
    this.#ephemeral.catch(() => {});
  }

  handle(message: ToWorker): void {
    switch (message.type) {
      case 'begin':
        this.#begin(message);
        break;
      case 'receive':
        this.#receive(message.message);
        break;
      case 'accept':
        this.#accept();
        break;
      case 'seal':
        this.#secured?.send(message.message);
        break;
      case 'rekey':
        this.#secured?.rekey();
        break;
      case 'stats':
        this.#post({ type: 'stats', id: message.id, counts: this.#count() });
        break;
    }
  }

  attach(transformer: Transformer): void {
    this.#transforms.attach(transformer);
  }

  #begin(options: BeginMessage): void {
    if (this.#state !== 'new') return;
    this.#state = 'exchanging';
    this.#timer = setTimeout(() => this.#fail(new E2eeError('exchange-timeout')), exchangeTimeoutMs);
    this.#run(options).catch((error: unknown) => this.#fail(error));
  }

  async #run({ role, callId, keys, certificate, capabilities, expected }: BeginMessage): Promise<void> {
    const [ephemeral, identity] = await Promise.all([this.#ephemeral, DeviceIdentity.from(keys)]);
    const { publicKey, cardKey } = identity;
    const exchange = role === 'initiator' ? runInitiator : runResponder;
    const running = exchange({
      callId,
      ephemeral,
      suites: offeredSuites,
      turns: this.#turns,
      statement: {
        identity: publicKey,
        cardKey,
        certificate,
        capabilities: withOwnCapabilities(capabilities),
      },
      sign: (bytes) => identity.sign(bytes),
      expected,
    });
    this.#listening.resolve();
    const agreement = await running;
    const secured = await this.#createSecured(agreement, role);
    if (this.#state !== 'exchanging') return;
    // Deriving the keys has taken a moment, too.
    this.#turns.finish();
    clearTimeout(this.#timer);
    this.#state = 'authenticated';
    this.#secured = secured;
    this.#confirm = agreement.confirm;
    const { authentication, peer } = agreement;
    const shown = { ...peer, capabilities: ofPage(peer.capabilities) };
    this.#post({ type: 'authenticated', authentication, peer: shown });
  }

  #createSecured({ schedule, suite, peer }: Agreement, role: BeginMessage['role']): Promise<SecuredPart> {
    return SecuredPart.create({
      role,
      schedule,
      suite,
      peerCounts: countsMessages(peer),
      send: (message) => this.#post({ type: 'send', message }),
      onMessage: (message) => this.#post({ type: 'message', message }),
      onEpoch: (epoch) => this.#post({ type: 'epoch', epoch }),
      onFailure: (error) => this.#fail(error),
    });
  }

  /** The page takes the other side for whom it wants to speak to. */
  #accept(): void {
    if (this.#state !== 'authenticated' || !this.#secured) return;
    this.#state = 'secured';
    this.#confirm?.();
    this.#transforms.open(this.#secured.frames);
    this.#secured.start();
    for (const message of this.#held.splice(0)) this.#secured.receive(message);
  }

  #receive(message: Uint8Array): void {
    if (this.#state === 'failed' || this.#state === 'new') return;
    if (isSealed(message)) this.#receiveSealed(message);
    else if (this.#state === 'exchanging')
      this.#listening.promise.then(() => this.#turns.deliver(message)).catch(() => {});
    // The other side says nothing in clear once the exchange is over, so somebody else did.
    else this.#fail(new E2eeError('unexpected-message'));
  }

  #receiveSealed(message: Uint8Array): void {
    if (this.#state === 'secured') this.#secured?.receive(message);
    else if (this.#held.length < maxEarlyMessages) this.#held.push(message);
    else this.#fail(new E2eeError('unexpected-message'));
  }

  #count() {
    return { ...structuredClone(this.#counts), epoch: this.#secured?.frames.epoch ?? 0 };
  }

  #fail(error: unknown): void {
    if (this.#state === 'failed') return;
    const failure = error instanceof E2eeError ? error : new E2eeError('worker-failed', { cause: error });
    this.#state = 'failed';
    clearTimeout(this.#timer);
    this.#turns.break(failure);
    this.#transforms.close();
    this.#secured?.close();
    this.#secured = undefined;
    this.#post({ type: 'failed', code: failure.code });
  }
}
