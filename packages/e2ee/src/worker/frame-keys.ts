import type { KeySchedule } from '../handshake/key-schedule.ts';
import type { Role } from '../common/role.ts';
import { FrameCipher } from '../sframe/frame-cipher.ts';
import { FrameOpener } from '../sframe/frame-opener.ts';
import { FrameSealer } from '../sframe/frame-sealer.ts';
import { keyId } from '../sframe/key-id.ts';
import type { CipherSuite } from '../sframe/suites.ts';
import { type StreamName, streamNames } from '../common/streams.ts';
import type { FrameKeySource } from './frame-transforms.ts';

type Sealers = ReadonlyMap<StreamName, FrameSealer>;

/**
 * The keys of each stream of a session. A new epoch is first expected, so that nothing of it is lost,
 * then sealed with, and the old one retired when nothing of it is on its way any more.
 */
export class FrameKeys implements FrameKeySource {
  readonly #suite: CipherSuite;
  readonly #role: Role;
  readonly #openers: ReadonlyMap<StreamName, FrameOpener>;
  #sealers: Sealers = new Map();
  #nextSealers: Sealers = new Map();
  #epoch = 0;

  private constructor(suite: CipherSuite, role: Role) {
    this.#suite = suite;
    this.#role = role;
    this.#openers = new Map(streamNames.map((stream) => [stream, new FrameOpener(stream)]));
  }

  static async create(options: {
    suite: CipherSuite;
    schedule: KeySchedule;
    role: Role;
  }): Promise<FrameKeys> {
    const keys = new FrameKeys(options.suite, options.role);
    await keys.expect(options.schedule);
    keys.switch(options.schedule.epoch);
    return keys;
  }

  /** The epoch of what is sealed. */
  get epoch(): number {
    return this.#epoch;
  }

  sealer(stream: StreamName): FrameSealer | undefined {
    return this.#sealers.get(stream);
  }

  opener(stream: StreamName): FrameOpener | undefined {
    return this.#openers.get(stream);
  }

  /** Derives the keys of an epoch in both directions, so that the schedule itself can be forgotten. Opens with them. */
  async expect(schedule: KeySchedule): Promise<void> {
    const peer = this.#role === 'initiator' ? 'responder' : 'initiator';
    const sealers = Promise.all(
      streamNames.map(async (stream) => {
        const cipher = await this.#derive(schedule, { sender: this.#role, stream });
        return [stream, new FrameSealer(stream, cipher)] as const;
      }),
    );
    const opening = Promise.all(
      streamNames.map(async (stream) => {
        const cipher = await this.#derive(schedule, { sender: peer, stream });
        this.#openers.get(stream)?.add(cipher);
      }),
    );
    await opening;
    this.#nextSealers = new Map(await sealers);
  }

  /** Seals with the keys that were derived last. */
  switch(epoch: number): void {
    this.#sealers = this.#nextSealers;
    this.#epoch = epoch;
  }

  /** Opens nothing of this epoch any more. */
  retire(epoch: number): void {
    const sender = this.#role === 'initiator' ? 'responder' : 'initiator';
    for (const [stream, opener] of this.#openers) opener.remove(keyId({ epoch, sender, stream }));
  }

  async #derive(
    schedule: KeySchedule,
    { sender, stream }: { sender: Role; stream: StreamName },
  ): Promise<FrameCipher> {
    const baseKey = await schedule.frameBaseKey({ sender, stream });
    const usage = sender === this.#role ? 'encrypt' : 'decrypt';
    const kid = keyId({ epoch: schedule.epoch, sender, stream });
    try {
      return await FrameCipher.derive({ suite: this.#suite, baseKey, kid, usage });
    } finally {
      baseKey.fill(0);
    }
  }
}
