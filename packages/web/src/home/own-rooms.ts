import { type ReadonlySignal, signal } from '@preact/signals';
import { codeOf } from '@sotto/client';
import { forgetHostToken, type OwnRoom, ownRooms } from '../session/host-tokens.ts';
import type { Services } from '../common/services.ts';

export interface ListedRoom extends OwnRoom {
  /** Until when its link is good as things are; null until the server has said it. */
  readonly goodUntil: number | null;
}

/** More than anybody looks through. An older one is listed, and asked about, when others are gone. */
const mostListed = 50;

const gone = new Set<string | undefined>(['room-not-found', 'room-ended']);

/** The rooms that this browser made, as far as they are still there. */
export class OwnRooms {
  readonly #sotto: Services['sotto'];
  readonly #list = signal<readonly ListedRoom[]>([]);
  readonly list: ReadonlySignal<readonly ListedRoom[]> = this.#list;

  constructor(sotto: Services['sotto']) {
    this.#sotto = sotto;
    this.#list.value = ownRooms()
      .slice(0, mostListed)
      .map((room) => ({ ...room, goodUntil: null }));
  }

  /** Asks the server about each; those that are gone go from the list and from this device. */
  async look(): Promise<void> {
    await Promise.all(this.#list.peek().map(({ room }) => this.#lookAt(room)));
  }

  /** Ends a room for everyone. Rejects with a code when that did not work. */
  async end({ room, token }: OwnRoom): Promise<void> {
    try {
      await this.#sotto.closeRoom(room, token);
    } catch (error) {
      if (!gone.has(codeOf(error))) throw error;
    }
    this.#forget(room);
  }

  async #lookAt(room: string): Promise<void> {
    try {
      const { goodUntil } = await this.#sotto.lookupLink(room);
      this.#list.value = this.#list
        .peek()
        .map((each) => (each.room === room ? { ...each, goodUntil } : each));
    } catch (error) {
      if (gone.has(codeOf(error))) this.#forget(room);
    }
  }

  #forget(room: string): void {
    forgetHostToken(room);
    this.#list.value = this.#list.peek().filter((each) => each.room !== room);
  }
}
