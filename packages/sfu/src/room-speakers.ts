import type { RoomRouter } from './room-router.ts';
import type { PublishedProducer } from './producers.ts';
import { SpeakerObserver } from './speaker-observer.ts';

interface RoomSpeakersOptions {
  /** The producers of all peers of the room. */
  readonly published: () => Iterable<PublishedProducer>;
  /** Who speaks, by peer id; null when nobody has for a while. Only on change. */
  readonly onChange: (peerId: string | null) => void;
  /** Something went wrong that changes nothing but who is marked as speaking. */
  readonly onError: (error: unknown) => void;
}

/**
 * Tells who speaks in a room. Voices can only be compared where all of them are, so it listens on one of the routers,
 * which gets every microphone of the others.
 */
export class RoomSpeakers {
  readonly #options: RoomSpeakersOptions;
  #roomRouter: RoomRouter | null = null;
  #observer: SpeakerObserver | null = null;
  #active: string | null = null;

  constructor(options: RoomSpeakersOptions) {
    this.#options = options;
  }

  get active(): string | null {
    return this.#active;
  }

  /** Listens there, unless it does so elsewhere already. Rejects when the worker ends or cannot. */
  async listenOn(roomRouter: RoomRouter): Promise<void> {
    if (this.#roomRouter) return;
    this.#roomRouter = roomRouter;
    try {
      await roomRouter.ready;
      const observer = await SpeakerObserver.create({
        router: roomRouter.router,
        onChange: (peerId) => {
          if (this.#roomRouter === roomRouter) this.#set(peerId);
        },
        onError: this.#options.onError,
      });
      if (this.#roomRouter === roomRouter) {
        this.#observer = observer;
        for (const published of this.#options.published()) this.add(published);
      }
    } catch (error) {
      this.leave(roomRouter);
      throw error;
    }
  }

  /** Somebody sends something from now on. */
  add(published: PublishedProducer): void {
    if (this.#roomRouter && this.#observer && published.source === 'microphone')
      void this.#hear(published, { roomRouter: this.#roomRouter, observer: this.#observer });
  }

  /** That router is no more; from now on it can listen on another. */
  leave(roomRouter: RoomRouter): void {
    if (this.#roomRouter === roomRouter) {
      this.#roomRouter = null;
      this.#observer = null;
      this.#set(null);
    }
  }

  async #hear(
    published: PublishedProducer,
    { roomRouter, observer }: { roomRouter: RoomRouter; observer: SpeakerObserver },
  ): Promise<void> {
    const { peerId, producer } = published;
    try {
      // What this gives back ends with the producer.
      await roomRouter.reach(published);
      if (!producer.closed && !roomRouter.closed) observer.add(peerId, producer);
    } catch (error) {
      if (!producer.closed && !roomRouter.closed) this.#options.onError(error);
    }
  }

  #set(peerId: string | null): void {
    if (this.#active !== peerId) {
      this.#active = peerId;
      this.#options.onChange(peerId);
    }
  }
}
