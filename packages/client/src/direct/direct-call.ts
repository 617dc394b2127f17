import type { ReadonlySignal } from '@preact/signals-core';
import { contactName } from '../trust/address-book.ts';
import { RoomCall, type RoomCallOptions } from '../room/room-call.ts';
import type {
  Changed,
  Chat,
  DirectCall,
  DirectProtection,
  EndToEnd,
  Keeping,
  UpgradeState,
} from '../types/types.ts';
import type { DirectMedia, RingLink } from './direct-media.ts';

/** A call of two, and what the two decide in it. */
export class DirectRoomCall extends RoomCall<DirectMedia> implements DirectCall {
  readonly kind = 'call';

  static join(options: RoomCallOptions<DirectMedia>): Promise<DirectRoomCall> {
    return new DirectRoomCall(options).take();
  }

  private constructor(options: RoomCallOptions<DirectMedia>) {
    super(options);
  }

  get protection(): ReadonlySignal<DirectProtection> {
    return this.engine.protection;
  }

  get chat(): Chat {
    return this.engine.chat;
  }

  get upgrade(): ReadonlySignal<UpgradeState> {
    return this.engine.upgrade.state;
  }

  compared(result: 'same' | 'different', shown: EndToEnd): void {
    if (!this.#isStill(shown)) return;
    void this.engine.link?.trust.compared(result === 'same');
    if (result === 'different') this.depart('left', 'not-authentic');
  }

  decide(choice: 'accept' | 'leave', shown: Changed): void {
    const now = this.protection.peek();
    if (now.level !== 'changed' || now.peer.id !== shown.peer.id) return;
    // The same one may be taken for somebody else by now.
    if (now.name !== shown.name || now.expectedName !== shown.expectedName) return;
    if (choice === 'accept') this.engine.link?.trust.accept();
    else this.leave();
  }

  keepContact(keeping: Keeping, shown: EndToEnd): void {
    // A name that cannot be shown is no name to keep anybody under. Nothing else is refused.
    if ('name' in keeping && contactName(keeping.name) === undefined) return;
    if (this.#isStill(shown)) void this.engine.link?.trust.keep(keeping);
  }

  proposeConference(): void {
    this.engine.upgrade.propose();
  }

  answerConference(accept: boolean): void {
    this.engine.upgrade.answer(accept);
  }

  /** Somebody is rung into this call; null when that is over and nobody came. */
  ringing(ring: RingLink | null): void {
    this.engine.ringing(ring);
  }

  /** Takes what whoever is rung has handed over by the ring. */
  hearRing(data: string): void {
    this.engine.hearRing(data);
  }

  /** Whether what was on the screen is still there: the same one, with the same symbols. */
  #isStill({ peer, authentication }: EndToEnd): boolean {
    const now = this.protection.peek();
    if (now.level !== 'end-to-end' || now.peer.id !== peer.id) return false;
    return now.authentication.digits === authentication.digits;
  }
}
