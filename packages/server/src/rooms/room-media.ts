import type { Sfu, SfuPeer, SfuPeerHandlers, SfuRoom } from '@sotto/sfu';

export interface RoomMediaOptions {
  readonly sfu: Sfu;
  readonly onActiveSpeaker: (peerId: string | null) => void;
}

/** The SFU's part of a conference: there from the first person until the last has left. */
export class RoomMedia {
  readonly #options: RoomMediaOptions;
  #room: Promise<SfuRoom> | null = null;
  #activeSpeaker: string | null = null;

  constructor(options: RoomMediaOptions) {
    this.#options = options;
  }

  get activeSpeaker(): string | null {
    return this.#activeSpeaker;
  }

  /** Rejects with `SfuError`; the next call tries anew. */
  async addPeer(peerId: string, handlers: SfuPeerHandlers): Promise<SfuPeer> {
    this.#room ??= this.#open();
    const room = await this.#room;
    return room.addPeer(peerId, handlers);
  }

  /** Ends all of it; `addPeer` begins anew. */
  close(): void {
    const room = this.#room;
    this.#room = null;
    this.#activeSpeaker = null;
    room?.then(
      (opened) => opened.close(),
      () => undefined,
    );
  }

  async #open(): Promise<SfuRoom> {
    try {
      const room = await this.#options.sfu.createRoom();
      room.on('activeSpeaker', (peerId) => {
        this.#activeSpeaker = peerId;
        this.#options.onActiveSpeaker(peerId);
      });
      return room;
    } catch (error) {
      this.#room = null;
      throw error;
    }
  }
}
