import { utf8 } from './common/bytes.ts';
import { E2eeError } from './common/errors.ts';
import { maxCallIdBytes, maxEarlyMessages, maxMessageBytes, maxPlaintextBytes } from './common/limits.ts';
import type { ShortAuthenticationString } from './handshake/short-authentication.ts';
import type {
  BeginOptions,
  EncryptedFrames,
  FrameCounts,
  PeerStatement,
  Reception,
  SecureSessionOptions,
  SecureSessionState,
  SenderProtection,
  TransformOptions,
} from './session-types.ts';
import type { StreamName } from './common/streams.ts';
import type { FromWorker, ToWorker } from './worker-messages.ts';

/** SHA-256. */
const certificateLength = 32;

/**
 * One end-to-end encrypted session with one peer, seen from the page. It holds no key: the exchange and the frames
 * live in the worker, and this class only passes opaque bytes and attaches transforms.
 *
 * A peer that reloads or joins anew gets a new session. A signalling socket that was resumed keeps it.
 */
export class SecureSession {
  readonly #worker: Worker;
  readonly #onStateChange: SecureSessionOptions['onStateChange'];
  readonly #onMessage: SecureSessionOptions['onMessage'];
  readonly #onFlow: SecureSessionOptions['onFlow'];
  readonly #abort = new AbortController();
  readonly #confirmations = new Map<number, PromiseWithResolvers<void>>();
  readonly #statistics = new Map<number, PromiseWithResolvers<FrameCounts>>();
  #state: SecureSessionState = 'preparing';
  #authentication: ShortAuthenticationString | undefined;
  #peer: PeerStatement | undefined;
  /** Messages that were sent before the session was secured. */
  readonly #unsent: Uint8Array[] = [];
  #send: BeginOptions['send'] | undefined;
  #received = 0;
  #nextId = 0;

  constructor(options: SecureSessionOptions) {
    this.#worker = options.worker;
    this.#onStateChange = options.onStateChange;
    this.#onMessage = options.onMessage;
    this.#onFlow = options.onFlow;
    const { signal } = this.#abort;
    const handle = ({ data }: MessageEvent<FromWorker>) => this.#handleMessage(data);
    this.#worker.addEventListener('message', handle, { signal });
    const fail = (event: Event) => this.#fail(new E2eeError('worker-failed', { cause: event }));
    this.#worker.addEventListener('error', fail, { signal });
    this.#worker.addEventListener('messageerror', fail, { signal });
  }

  get state(): SecureSessionState {
    return this.#state;
  }

  /** The string that the two people may compare; undefined before the session is authenticated. */
  get authentication(): ShortAuthenticationString | undefined {
    return this.#authentication;
  }

  /** The statement that the other side has proven; undefined before the session is authenticated. */
  get peer(): PeerStatement | undefined {
    return this.#peer;
  }

  /**
   * Starts the exchange. Does not wait for the worker to be ready: it begins by itself as soon as it is.
   * @throws {E2eeError} `already-begun`; `session-closed` or `session-failed` when it is too late.
   * @throws {RangeError} when the call id is empty or too long, or the certificate is no SHA-256 hash.
   */
  begin(options: BeginOptions): void {
    this.#assertUsable();
    const { role, callId, identity, certificate, capabilities, expected } = options;
    const { length } = utf8(callId);
    if (certificate.length !== certificateLength) throw new RangeError('certificate');
    if (length === 0 || length > maxCallIdBytes) throw new RangeError('callId');
    if (this.#state !== 'preparing') throw new E2eeError('already-begun');
    this.#send = options.send;
    const { keys } = identity;
    this.#post({ type: 'begin', role, callId, keys, certificate, capabilities, expected });
    this.#setState('exchanging');
  }

  /**
   * The other side is whom this one wants to speak to: frames and messages pass from now on.
   * @throws {E2eeError} `not-authenticated` when it has not proven yet who it is.
   */
  accept(): void {
    this.#assertUsable();
    if (this.#state === 'secured') return;
    if (this.#state !== 'authenticated') throw new E2eeError('not-authenticated');
    this.#post({ type: 'accept' });
    for (const message of this.#unsent.splice(0)) this.#post({ type: 'seal', message });
    this.#setState('secured');
  }

  /**
   * Sends bytes that only the other side's page can read. What is sent before the session is secured waits until then.
   * @throws {RangeError} for more than `maxPlaintextBytes`.
   * @throws {E2eeError} `session-closed` or `session-failed`.
   */
  send(message: Uint8Array): void {
    this.#assertUsable();
    if (message.length > maxPlaintextBytes) throw new RangeError('message');
    if (this.#state === 'secured') this.#post({ type: 'seal', message });
    else if (this.#unsent.length < maxEarlyMessages) this.#unsent.push(message);
    else this.#fail(new E2eeError('exchange-timeout'));
  }

  /**
   * Sends bytes to whoever the other side has proven to be, without waiting until it is accepted: nothing that is meant
   * for somebody in particular. Once it is accepted, the same as `send`.
   * @throws as `send`; {E2eeError} `not-authenticated` when the other side has not proven yet who it is.
   */
  sendUnaccepted(message: Uint8Array): void {
    this.#assertUsable();
    if (this.#state !== 'authenticated' && this.#state !== 'secured')
      throw new E2eeError('not-authenticated');
    if (message.length > maxPlaintextBytes) throw new RangeError('message');
    this.#post({ type: 'seal', message });
  }

  /** Asks for new keys now, such as when the path changes. They are renewed every ten minutes all the same. */
  rekey(): void {
    if (this.#state === 'secured') this.#post({ type: 'rekey' });
  }

  /**
   * Takes bytes that the relay delivered from the peer. They must come in the order in which they were sent. Whatever
   * does not belong where it comes ends the session (`failed`).
   * @throws {E2eeError} `not-begun` when `begin()` was not called yet: hold early messages back until then.
   */
  receive(message: Uint8Array): void {
    if (this.#state === 'preparing') throw new E2eeError('not-begun');
    if (this.#state === 'failed' || this.#state === 'closed') return;
    if (message.byteLength > maxMessageBytes) this.#fail(new E2eeError('malformed-message'));
    else if (this.#isFlood()) this.#fail(new E2eeError('unexpected-message'));
    else this.#post({ type: 'receive', message });
  }

  /**
   * Makes the worker encrypt what this sender sends. Call it right after `addTrack` or `addTransceiver`, before
   * `setLocalDescription`. Until the session is secured every frame is dropped.
   */
  protectSender(sender: Pick<RTCRtpSender, 'transform'>, stream: StreamName): SenderProtection {
    this.#assertUsable();
    const id = this.#takeId();
    const confirmation = Promise.withResolvers<void>();
    // A caller who does not look at `confirmed` must not get an unhandled rejection for it.
    confirmation.promise.catch(() => {});
    this.#confirmations.set(id, confirmation);
    sender.transform = this.#createTransform({ kind: 'sotto-e2ee', direction: 'send', stream, id });
    const encrypted = async (): Promise<EncryptedFrames> =>
      (await this.stats()).senders[id] ?? { frames: 0, bytes: 0 };
    return { confirmed: confirmation.promise, encrypted };
  }

  /** Makes the worker decrypt what this receiver receives. Call it synchronously in the `track` event. */
  protectReceiver(receiver: Pick<RTCRtpReceiver, 'transform'>, reception: Reception): void {
    this.#assertUsable();
    const id = this.#takeId();
    const options = { kind: 'sotto-e2ee', direction: 'receive', ...reception, id } as const;
    receiver.transform = this.#createTransform(options);
  }

  /**
   * Counts of frames since the session began.
   * @throws {E2eeError} `session-closed` or `session-failed`.
   */
  async stats(): Promise<FrameCounts> {
    this.#assertUsable();
    const id = this.#takeId();
    const answer = Promise.withResolvers<FrameCounts>();
    this.#statistics.set(id, answer);
    this.#post({ type: 'stats', id });
    return answer.promise;
  }

  /** Ends the session and its worker. Transforms made by it pass nothing from now on. Idempotent. */
  close(): void {
    if (this.#state === 'closed') return;
    this.#end(new E2eeError('session-closed'));
    this.#setState('closed');
  }

  #handleMessage(message: FromWorker): void {
    switch (message.type) {
      case 'send':
        this.#send?.(message.message);
        break;
      case 'authenticated':
        if (this.#state !== 'exchanging') break;
        this.#authentication = message.authentication;
        this.#peer = message.peer;
        this.#setState('authenticated');
        break;
      case 'message':
        this.#onMessage(message.message);
        break;
      case 'flow':
        this.#onFlow(message.flow);
        break;
      case 'failed':
        this.#fail(new E2eeError(message.code));
        break;
      case 'confirmed':
        this.#confirmations.get(message.id)?.resolve();
        this.#confirmations.delete(message.id);
        break;
      case 'stats':
        this.#statistics.get(message.id)?.resolve(message.counts);
        this.#statistics.delete(message.id);
        break;
    }
  }

  /** More than an exchange has, and than may wait behind it. Later messages prove themselves. */
  #isFlood(): boolean {
    if (this.#state === 'secured') return false;
    this.#received += 1;
    return this.#received > maxEarlyMessages;
  }

  #fail(error: E2eeError): void {
    if (this.#state === 'failed' || this.#state === 'closed') return;
    this.#end(new E2eeError('session-failed', { cause: error }));
    this.#setState('failed', error);
  }

  /** Nobody is answered any more, and the worker goes, and with it the keys and every transform. */
  #end(reason: E2eeError): void {
    this.#abort.abort(reason);
    this.#worker.terminate();
    for (const { reject } of [...this.#confirmations.values(), ...this.#statistics.values()]) reject(reason);
    this.#confirmations.clear();
    this.#statistics.clear();
    this.#unsent.length = 0;
  }

  #setState(state: SecureSessionState, error?: E2eeError): void {
    this.#state = state;
    this.#onStateChange(state, error);
  }

  #assertUsable(): void {
    if (this.#state === 'closed') throw new E2eeError('session-closed');
    if (this.#state === 'failed') throw new E2eeError('session-failed');
  }

  #takeId(): number {
    this.#nextId += 1;
    return this.#nextId;
  }

  #createTransform(options: TransformOptions): RTCRtpScriptTransform {
    return new RTCRtpScriptTransform(this.#worker, options);
  }

  #post(message: ToWorker): void {
    this.#worker.postMessage(message, []);
  }
}
