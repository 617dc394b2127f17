import type { Sfu, SfuPeerHandlers, SfuPeer, SfuRoom } from '@sotto/sfu';
import { type MediaPeer, PeerMedia } from './peer-media.ts';
import { BitrateBans } from './bitrate-bans.ts';
import { PublishLimit } from './publish-limit.ts';

export interface RoomMediaOptions {
  readonly sfu: Sfu;
  /** How many people the room holds. */
  readonly capacity: number;
  /** Null where nobody is told who speaks; then the SFU does not listen for it. */
  readonly onActiveSpeaker: ((peerId: string | null) => void) | null;
  /** A mistake of ours, for the log. */
  readonly onDefect: (error: unknown) => void;
}

/** The SFU's part of a room: there from the first who is admitted until it is closed, and then anew. */
export class RoomMedia {
  readonly #options: RoomMediaOptions;
  readonly #bans = new BitrateBans();
  readonly #publishLimit: PublishLimit;
  #room: Promise<SfuRoom> | null = null;
  #activeSpeaker: string | null = null;

  constructor(options: RoomMediaOptions) {
    this.#options = options;
    this.#publishLimit = new PublishLimit(options.capacity);
  }

  get activeSpeaker(): string | null {
    return this.#activeSpeaker;
  }

  /** Makes what a peer needs to send and receive. Rejects with `SfuError`; the next call tries anew. */
  admit(peer: MediaPeer): Promise<PeerMedia> {
    return PeerMedia.create({
      peer,
      enter: (handlers) => this.#addPeer(peer, handlers),
      claim: (what) => this.#publishLimit.claim(peer.network, what),
      onDefect: this.#options.onDefect,
    });
  }

  /** Ends all of it; `admit` begins anew. */
  close(): void {
    this.#publishLimit.rest();
    const room = this.#room;
    this.#room = null;
    this.#activeSpeaker = null;
    room?.then(
      (opened) => opened.close(),
      () => undefined,
    );
  }

  async #addPeer(peer: MediaPeer, handlers: SfuPeerHandlers): Promise<SfuPeer> {
    this.#room ??= this.#open();
    const room = await this.#room;
    return room.addPeer(peer.peerId, handlers, this.#bans.of(peer));
  }

  async #open(): Promise<SfuRoom> {
    const { sfu, onActiveSpeaker } = this.#options;
    try {
      const room = await sfu.createRoom({ speakers: onActiveSpeaker !== null });
      room.on('activeSpeaker', (peerId) => {
        this.#activeSpeaker = peerId;
        onActiveSpeaker?.(peerId);
      });
      return room;
    } catch (error) {
      this.#room = null;
      throw error;
    }
  }
}
