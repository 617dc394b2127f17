import { E2eeError } from '../common/errors.ts';
import type { KeySchedule } from '../handshake/key-schedule.ts';
import type { Role } from '../common/role.ts';
import { type Content, epochOf, MessageOpener, MessageSealer } from './message-cipher.ts';

const countLength = 4;

/** An opened message, and the epoch in which it was sealed. */
export type Received = Content & { readonly epoch: number };

export type SealedChannelOptions = {
  role: Role;
  /** Epoch 0. */
  schedule: KeySchedule;
  /** The other side begins each epoch by saying how many messages it sealed in the one before. */
  peerCounts: boolean;
  /** Hands bytes to the relay, in order. */
  send: (message: Uint8Array) => void;
  /** The next message is opened when this has resolved. */
  onMessage: (message: Received) => Promise<void> | void;
  /** A message that is not the next one of the other side. The channel is of no use any more. */
  onFailure: (error: unknown) => void;
};

/**
 * Messages between the two sides that nobody else can read, change, repeat, leave out or put into another order. It
 * relies on a relay that keeps them in order, and takes any other for an attack.
 *
 * Each epoch has a key and a counter of its own. So that the last messages of one cannot be left out either, the first
 * of the next (`rekeySwitched`) says how many there were.
 */
export class SealedChannel {
  /** Without the schedule, whose secrets are to go when their time is over. */
  readonly #options: Omit<SealedChannelOptions, 'schedule'>;
  #sealer: MessageSealer;
  #opener: MessageOpener;
  #openerEpoch: number;
  /** Of the next epoch, which the other side begins whenever it likes. */
  #nextOpener: MessageOpener | undefined;
  #sending: Promise<void> = Promise.resolve();
  #receiving: Promise<void> = Promise.resolve();
  #failed = false;

  private constructor(
    { schedule, ...options }: SealedChannelOptions,
    { sealer, opener }: { sealer: MessageSealer; opener: MessageOpener },
  ) {
    this.#options = options;
    this.#sealer = sealer;
    this.#opener = opener;
    this.#openerEpoch = schedule.epoch;
  }

  static async create(options: SealedChannelOptions): Promise<SealedChannel> {
    const { schedule, role } = options;
    const [sealer, opener] = await Promise.all([sealerOf(schedule, role), openerOf(schedule, role)]);
    return new SealedChannel(options, { sealer, opener });
  }

  send(content: Content): void {
    this.#sending = this.#after(this.#sending, async () =>
      this.#options.send(await this.#sealer.seal(content)),
    );
  }

  receive(message: Uint8Array): void {
    this.#receiving = this.#after(this.#receiving, () => this.#open(message));
  }

  /** Messages of the other side in this epoch, the next one, will be understood. */
  async expect(schedule: KeySchedule): Promise<void> {
    this.#nextOpener = await openerOf(schedule, this.#options.role);
  }

  /** Seals in this epoch from now on, and first the number of messages in the one that is over. */
  async advance(schedule: KeySchedule): Promise<void> {
    const sealer = await sealerOf(schedule, this.#options.role);
    // Behind what is being sealed with the old keys.
    this.#sending = this.#after(this.#sending, async () => {
      const bytes = encodeCount(this.#sealer.sealed);
      this.#sealer = sealer;
      this.#options.send(await sealer.seal({ kind: 'rekeySwitched', bytes }));
    });
    await this.#sending;
  }

  /** One after the other, and nothing after a failure. Never rejects. */
  async #after(before: Promise<void>, task: () => Promise<void>): Promise<void> {
    await before;
    if (this.#failed) return;
    try {
      await task();
    } catch (error) {
      this.#fail(error);
    }
  }

  async #open(message: Uint8Array): Promise<void> {
    const next = epochOf(message) === this.#openerEpoch + 1 ? this.#nextOpener : undefined;
    const content = await (next ?? this.#opener).open(message);
    if (next !== undefined) {
      if (this.#options.peerCounts) assertWhole(content, this.#opener.opened);
      this.#opener = next;
      this.#nextOpener = undefined;
      this.#openerEpoch += 1;
    }
    await this.#options.onMessage({ ...content, epoch: this.#openerEpoch });
  }

  #fail(error: unknown): void {
    if (this.#failed) return;
    this.#failed = true;
    this.#options.onFailure(
      error instanceof E2eeError ? error : new E2eeError('worker-failed', { cause: error }),
    );
  }
}

/** Nothing of an epoch is missing when the next one begins. */
function assertWhole({ kind, bytes }: Content, opened: number): void {
  if (kind !== 'rekeySwitched') throw new E2eeError('unexpected-message');
  if (bytes.length !== countLength) throw new E2eeError('malformed-message');
  const { buffer, byteOffset } = bytes;
  if (new DataView(buffer, byteOffset).getUint32(0) !== opened) throw new E2eeError('messages-missing');
}

function encodeCount(count: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(countLength);
  new DataView(bytes.buffer).setUint32(0, count);
  return bytes;
}

async function sealerOf(schedule: KeySchedule, role: Role): Promise<MessageSealer> {
  return new MessageSealer(await schedule.messageKey(role, 'encrypt'), schedule.epoch);
}

async function openerOf(schedule: KeySchedule, role: Role): Promise<MessageOpener> {
  const peer = role === 'initiator' ? 'responder' : 'initiator';
  return new MessageOpener(await schedule.messageKey(peer, 'decrypt'), schedule.epoch);
}
