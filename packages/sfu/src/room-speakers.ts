import type { Plane } from './plane.ts';
import type { PublishedProducer } from './producers.ts';
import { SpeakerObserver } from './speaker-observer.ts';

interface RoomSpeakersOptions {
  /** All that the peers of the room send now. */
  readonly published: () => Iterable<PublishedProducer>;
  /** Who speaks, by peer id; null when nobody has for a while. Only on change. */
  readonly onChange: (peerId: string | null) => void;
  /** Something went wrong that changes nothing but who is marked as speaking. */
  readonly onError: (error: unknown) => void;
}

/**
 * Tells who speaks in a room. Voices can only be compared where all of them are, so it listens on one of the planes,
 * which gets every microphone of the others.
 */
export class RoomSpeakers {
  readonly #options: RoomSpeakersOptions;
  #plane: Plane | null = null;
  #observer: SpeakerObserver | null = null;
  #active: string | null = null;

  constructor(options: RoomSpeakersOptions) {
    this.#options = options;
  }

  get active(): string | null {
    return this.#active;
  }

  /** Listens there, unless it does so elsewhere already. Rejects when the worker ends or cannot. */
  async listenOn(plane: Plane): Promise<void> {
    if (this.#plane) {
      return;
    }
    this.#plane = plane;
    try {
      await plane.ready;
      const observer = await SpeakerObserver.create({
        router: plane.router,
        onChange: (peerId) => {
          if (this.#plane === plane) {
            this.#set(peerId);
          }
        },
        onError: this.#options.onError,
      });
      if (this.#plane === plane) {
        this.#observer = observer;
        for (const published of this.#options.published()) {
          this.add(published);
        }
      }
    } catch (error) {
      this.leave(plane);
      throw error;
    }
  }

  /** Somebody sends something from now on. */
  add(published: PublishedProducer): void {
    if (this.#plane && this.#observer && published.source === 'microphone') {
      void this.#hear(published, { plane: this.#plane, observer: this.#observer });
    }
  }

  /** That plane is no more; from now on it can listen on another. */
  leave(plane: Plane): void {
    if (this.#plane === plane) {
      this.#plane = null;
      this.#observer = null;
      this.#set(null);
    }
  }

  async #hear(
    published: PublishedProducer,
    { plane, observer }: { plane: Plane; observer: SpeakerObserver },
  ): Promise<void> {
    const { peerId, producer } = published;
    try {
      // What this gives back ends with the producer.
      await plane.reach(published);
      if (!producer.closed && !plane.closed) {
        observer.add(peerId, producer);
      }
    } catch (error) {
      if (!producer.closed && !plane.closed) {
        this.#options.onError(error);
      }
    }
  }

  #set(peerId: string | null): void {
    if (this.#active !== peerId) {
      this.#active = peerId;
      this.#options.onChange(peerId);
    }
  }
}
