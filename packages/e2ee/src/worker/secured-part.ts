import { E2eeError } from '../common/errors.ts';
import type { KeySchedule } from '../handshake/key-schedule.ts';
import { overlapMs, rekeyIntervalMs } from '../common/limits.ts';
import { type Received, SealedChannel } from '../sealed/sealed-channel.ts';
import type { Role } from '../common/role.ts';
import type { CipherSuite } from '../sframe/suites.ts';
import { FrameKeys } from './frame-keys.ts';
import { type EpochUser, Rekeying } from './rekeying.ts';

export type SecuredPartOptions = {
  role: Role;
  /** Epoch 0. */
  schedule: KeySchedule;
  suite: CipherSuite;
  /** The other side says how many messages it sealed in an epoch; pages of before did not. */
  peerCounts: boolean;
  /** Hands a sealed message to the relay. */
  send: (message: Uint8Array) => void;
  /** A message of the other page. */
  onMessage: (message: Uint8Array) => void;
  onEpoch: (epoch: number) => void;
  onFailure: (error: unknown) => void;
};

/**
 * The part of a session that there is once the keys are agreed: keys for frames, a sealed channel, and new keys for
 * both in time.
 */
export class SecuredPart {
  readonly frames: FrameKeys;
  /** Without the schedule: what holds it would keep the secrets of epoch 0 for as long as the session. */
  readonly #options: Omit<SecuredPartOptions, 'schedule'>;
  readonly #channel: SealedChannel;
  readonly #rekeying: Rekeying;
  readonly #retiring = new Set<ReturnType<typeof setTimeout>>();
  #rekeyTimer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  private constructor(options: SecuredPartOptions, frames: FrameKeys, channel: SealedChannel) {
    const { schedule, ...rest } = options;
    this.#options = rest;
    this.frames = frames;
    this.#channel = channel;
    this.#rekeying = new Rekeying({
      role: rest.role,
      schedule,
      say: (content) => channel.send(content),
      users: [channelUser(channel), this.#framesUser()],
      onEpoch: (epoch) => this.#handleEpoch(epoch),
      onTimeout: () => rest.onFailure(new E2eeError('rekey-timeout')),
    });
  }

  static async create(options: SecuredPartOptions): Promise<SecuredPart> {
    const { role, schedule, suite, peerCounts, send, onFailure } = options;
    const receiving: { part?: SecuredPart } = {};
    const [frames, channel] = await Promise.all([
      FrameKeys.create({ suite, schedule, role }),
      SealedChannel.create({
        role,
        schedule,
        peerCounts,
        send,
        onMessage: (message) => receiving.part?.handle(message),
        onFailure,
      }),
    ]);
    receiving.part = new SecuredPart(options, frames, channel);
    return receiving.part;
  }

  /** From now on the keys are renewed. */
  start(): void {
    this.#scheduleRekey();
  }

  send(bytes: Uint8Array): void {
    this.#channel.send({ kind: 'page', bytes });
  }

  receive(message: Uint8Array): void {
    this.#channel.receive(message);
  }

  rekey(): void {
    this.#rekeying.request();
  }

  close(): void {
    this.#closed = true;
    this.#rekeying.close();
    clearTimeout(this.#rekeyTimer);
    for (const timer of this.#retiring) clearTimeout(timer);
  }

  /** A message that the sealed channel brought. */
  async handle(received: Received): Promise<void> {
    if (this.#closed) return;
    if (received.kind === 'page') this.#options.onMessage(received.bytes);
    else await this.#rekeying.take(received);
  }

  #handleEpoch(epoch: number): void {
    this.#scheduleRekey();
    this.#options.onEpoch(epoch);
  }

  /** Both sides count; the first one to ask is enough. */
  #scheduleRekey(): void {
    clearTimeout(this.#rekeyTimer);
    if (!this.#closed) this.#rekeyTimer = setTimeout(() => this.rekey(), rekeyIntervalMs);
  }

  #framesUser(): EpochUser {
    return {
      expect: (schedule) => this.frames.expect(schedule),
      advance: async ({ epoch }) => this.frames.switch(epoch),
      retire: (epoch) => {
        // Frames of it may still be on their way, or be sent again.
        const timer = setTimeout(() => {
          this.#retiring.delete(timer);
          this.frames.retire(epoch);
        }, overlapMs);
        this.#retiring.add(timer);
      },
    };
  }
}

/** Its messages come in order, so that the other side's first message in an epoch ends the one before. */
function channelUser(channel: SealedChannel): EpochUser {
  return {
    expect: (schedule) => channel.expect(schedule),
    advance: (schedule) => channel.advance(schedule),
    retire: () => {},
  };
}
