import { effect, signal, untracked } from '@preact/signals';
import {
  type Call,
  type Caller,
  cleanName,
  type IncomingRing,
  type LocalMedia,
  type Ringer,
} from '@sotto/client';
import type { Contact } from '@sotto/client/people';
import { contactsPath } from '../common/paths.ts';
import { wantedOf } from '../devices/switch.ts';
import { hidesAddress } from '../devices/hide-address.tsx';
import { recall } from '../common/remembered.ts';
import { activeCall, changing } from '../session/active-call.ts';
import { openDevices } from '../session/devices.ts';
import { roomPath } from '../common/room-code.ts';
import { navigate } from '../common/router.ts';
import type { Services } from '../common/services.ts';
import { awaitsCalls } from './may-be-called.ts';
import { CallingSettings } from './settings.ts';

type RingControllerServices = Pick<Services, 'sotto' | 'createLocalMedia' | 'missing'>;

/** Somebody called and got no answer, got it in another window, or could not ring because of a clock. */
export interface Aftermath {
  readonly what: 'missed' | 'elsewhere' | 'misdated';
  readonly ringId: string;
  readonly caller: Caller;
}

/** Calls people and is called, for as long as the page lives. */
export class RingController {
  readonly settings = new CallingSettings();
  /** Null until there is one. */
  readonly ringer = signal<Ringer | null>(null);
  readonly aftermath = signal<Aftermath | null>(null);
  /** It was answered in the question, which stays until its call is there. */
  readonly answering = signal<IncomingRing | null>(null);
  readonly #services: RingControllerServices;
  readonly #followed = new WeakSet<IncomingRing>();
  /** Crossings that this window goes for. */
  readonly #taken = new WeakSet<IncomingRing>();
  /** Tells the other windows of this device which rings are part of a call that goes on here. */
  readonly #windows = new BroadcastChannel('sotto-crossings');
  /** By their ids: nobody has missed them. */
  readonly #crossed = new Set<string>();
  #opening: Promise<Ringer> | null = null;

  constructor(services: RingControllerServices) {
    this.#services = services;
    effect(() => this.#register());
    effect(() => this.#followRings());
    effect(() => this.#followCrossings());
    effect(() => this.#followClocks());
    this.#windows.addEventListener('message', ({ data }) => this.#crossed.add(String(data)));
    document.addEventListener('visibilitychange', () => {
      for (const ring of this.ringer.peek()?.rings.peek() ?? []) this.#prepare(ring);
    });
    effect(() => {
      if (services.sotto.renewals.value > 0) void this.#openAnew();
    });
  }

  /** Idempotent. Rejects where this browser cannot be called, or where a part of the page did not arrive. */
  start(): Promise<Ringer> {
    awaitsCalls.value = true;
    this.#opening ??= this.#open();
    return this.#opening;
  }

  /** Calls, and goes where they are awaited. Rejects with a code where no call begins. */
  async call(contact: Contact): Promise<void> {
    const { sotto } = this.#services;
    await this.start();
    const before = activeCall.peek();
    // As they are in the call that is left for this one, where there is one.
    const media = openDevices(this.#services, before === null ? undefined : wantedOf(before.media));
    const name = cleanName(recall('name') ?? '') ?? '';
    const options = { name, media, hideAddress: hidesAddress() };
    try {
      await this.#change(async () => {
        const { call, ring, discard } = await sotto.callContact(contact, options);
        const again = () => this.call(contact);
        const outgoing = { contact, ring, room: call.room, again, giveUp };
        return () => navigate(roomPath(call.room), { expected: contact.id, call, outgoing, discard });
      });
    } catch (error) {
      media.close();
      throw error;
    }
  }

  /**
   * Takes the devices over, unless it rejects. Where the answer was taken, and the room could not be joined, it leads to
   * the mirror in front of that.
   */
  async answer(ring: IncomingRing, { name, media }: { name: string; media: LocalMedia }): Promise<void> {
    const options = { name, media, hideAddress: hidesAddress() };
    const expected = ring.caller.id;
    try {
      await this.#change(async () => {
        const call = await this.#services.sotto.answer(ring, options);
        return () => navigate(roomPath(ring.room), { expected, call });
      });
    } catch (error) {
      if (ring.ended.peek() === 'accepted') navigate(roomPath(ring.room), { expected });
      throw error;
    }
  }

  /** The same outside of a call: the question stays until the call is there. */
  async answerHere(...[ring, as]: Parameters<RingController['answer']>): Promise<void> {
    this.answering.value = ring;
    try {
      await this.answer(ring, as);
    } finally {
      this.answering.value = null;
    }
  }

  /**
   * From one call to another. The client leaves the one before, but not before there is another; the page shows nothing of
   * the time between.
   */
  async #change(begin: () => Promise<() => void>): Promise<void> {
    const before = activeCall.peek();
    changing.value = true;
    try {
      const go = await begin();
      // One that has become a conference has a connection of its own.
      before?.leave();
      go();
    } finally {
      changing.value = false;
    }
  }

  /** Leaves a call for another. Camera and microphone stay as they are here, where the person sees them. */
  async answerFrom(call: Call, ring: IncomingRing): Promise<void> {
    const media = openDevices(this.#services, wantedOf(call.media));
    try {
      await this.answer(ring, { name: call.name, media });
    } catch (error) {
      media.close();
      throw error;
    }
  }

  async #open(): Promise<Ringer> {
    try {
      const ringer = await this.#services.sotto.openRinger();
      this.ringer.value = ringer;
      return ringer;
    } catch (error) {
      this.#services.sotto.failed('ringer', error);
      this.#opening = null;
      throw error;
    }
  }

  async #openAnew(): Promise<void> {
    if (this.#opening === null) return;
    try {
      (await this.#opening).close();
      this.ringer.value = null;
      this.#opening = null;
      await this.start();
    } catch {
      // Whoever calls next tries again, and says so.
    }
  }

  /** Where nobody could ring, or this browser could not answer, the server need not know of this device. */
  #register(): void {
    const ringer = this.ringer.value;
    if (ringer === null) return;
    const strangers = this.settings.of('strangers').value;
    const somebody = strangers || ringer.contacts.value.length > 0;
    const able = this.#services.missing('call').length === 0;
    const on = this.settings.of('reachable').value && somebody && able;
    untracked(() => ringer.register({ on, callers: strangers ? 'everybody' : 'contacts' }));
  }

  /** The window that is looked at is the one in which somebody answers. */
  #prepare(ring: IncomingRing): void {
    if (!document.hidden) ring.prepare({ hideAddress: hidesAddress() });
  }

  #followRings(): void {
    const rings = this.ringer.value?.rings.value ?? [];
    for (const ring of rings) {
      if (this.#followed.has(ring)) continue;
      this.#followed.add(ring);
      this.#prepare(ring);
      const { id: ringId, caller } = ring;
      ring.ended.subscribe((end) => {
        if (this.#crossed.has(ringId)) return;
        if (end === 'missed' || end === 'cancelled')
          this.aftermath.value = { what: 'missed', ringId, caller };
        if (end === 'answered-elsewhere') this.aftermath.value = { what: 'elsewhere', ringId, caller };
      });
    }
  }

  /** Who calls somebody who calls at the same time wants to talk to them: nobody is asked. */
  #followCrossings(): void {
    const call = activeCall.value;
    for (const { ring, here } of this.ringer.value?.crossings.value ?? []) {
      if (call === null) continue;
      if (!this.#crossed.has(ring.id)) {
        this.#crossed.add(ring.id);
        // A channel reaches windows of this origin only and has no other argument.
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a BroadcastChannel has no target
        this.#windows.postMessage(ring.id);
      }
      if (here || this.#taken.has(ring)) continue;
      this.#taken.add(ring);
      untracked(() => void this.#takeCrossing(call, ring));
    }
  }

  /**
   * Answers from the call in which one waits. Where the ring has ended meanwhile, this one still rings them. Where it goes
   * on, the other side waits for this one: so it is tried again.
   */
  async #takeCrossing(call: Call, ring: IncomingRing): Promise<void> {
    const { id: ringId, caller, ended } = ring;
    const isOpen = () =>
      ended.peek() === null && activeCall.peek() === call && call.peers.peek().length === 0;
    try {
      await this.answerFrom(call, ring);
      if (this.aftermath.peek()?.ringId === ringId) this.aftermath.value = null;
    } catch {
      if (ended.peek() === null) this.aftermath.value = { what: 'missed', ringId, caller };
      setTimeout(() => void (isOpen() && this.#takeCrossing(call, ring)), answerAgain);
    }
  }

  #followClocks(): void {
    const misdated = this.ringer.value?.misdated.value ?? null;
    if (misdated !== null) this.aftermath.value = { what: 'misdated', ...misdated };
  }
}

/** How long after an answer that did not get through the next one is tried, in milliseconds. */
const answerAgain = 2_000;

const giveUp = () => navigate(contactsPath);

const instances = new WeakMap<Services['sotto'], RingController>();

/** The one of this connection. */
export function ringControllerOf(services: Services): RingController {
  const present = instances.get(services.sotto);
  if (present !== undefined) return present;
  const controller = new RingController(services);
  instances.set(services.sotto, controller);
  return controller;
}
