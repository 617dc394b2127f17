import { effect, signal, untracked } from '@preact/signals';
import type { Call, Caller, IncomingRing, LocalMedia, Ringer } from '@sotto/client';
import { cleanName } from '@sotto/client';
import type { Contact } from '@sotto/client/people';
import { contactsPath } from '../paths.ts';
import { wantedOf } from '../devices/switch.ts';
import { hidesAddress } from '../prejoin/hide-address.tsx';
import { recall, remember } from '../remembered.ts';
import { activeCall } from '../room/active-call.ts';
import { openDevices } from '../room/devices.ts';
import { intend } from '../room/intents.ts';
import { roomPath } from '../room-code.ts';
import { navigate } from '../router.ts';
import type { Services } from '../services.ts';
import { awaitsCalls } from './may-be-called.ts';
import { CallingSettings } from './settings.ts';

type CallingServices = Pick<Services, 'sotto' | 'createLocalMedia' | 'missing'>;

/** Somebody called and got no answer, got it in another window, or could not ring because of a clock. */
export interface Aftermath {
  readonly what: 'missed' | 'elsewhere' | 'misdated';
  readonly ringId: string;
  readonly caller: Caller;
}

/** Calls people and is called, for as long as the page lives. */
export class Calling {
  readonly settings = new CallingSettings();
  /** Null until there is one. */
  readonly ringer = signal<Ringer | null>(null);
  readonly aftermath = signal<Aftermath | null>(null);
  readonly #services: CallingServices;
  readonly #followed = new WeakSet<IncomingRing>();
  /** A ring that comes before the own one begins is followed first, and crosses later. */
  readonly #decided = new WeakSet<IncomingRing>();
  /** Tells the other windows of this device which rings are part of a call that goes on here. */
  readonly #windows = new BroadcastChannel('sotto-crossings');
  /** By their ids: nobody has missed them. */
  readonly #crossed = new Set<string>();
  #opening: Promise<Ringer> | null = null;

  constructor(services: CallingServices) {
    this.#services = services;
    effect(() => this.#reach());
    effect(() => this.#followRings());
    effect(() => this.#followCrossings());
    effect(() => this.#followClocks());
    this.#windows.addEventListener('message', ({ data }) => this.#crossed.add(String(data)));
    document.addEventListener('visibilitychange', () => {
      for (const ring of this.ringer.peek()?.rings.peek() ?? []) this.#prepare(ring);
    });
    // Another window made a new key.
    addEventListener('storage', ({ key }) => {
      if (key?.endsWith('key-renewed') === true) void this.#openAnew();
    });
  }

  /** Idempotent. Rejects where this browser cannot be called, or where a part of the page did not arrive. */
  start(): Promise<Ringer> {
    awaitsCalls.value = true;
    this.#opening ??= this.#open();
    return this.#opening;
  }

  /** This device has another key from now on. */
  renew(): void {
    remember('key-renewed', String(Date.now()));
    void this.#openAnew();
  }

  /** Makes a room, goes there and rings. Rejects with a code when there is no room to be had. */
  async call(contact: Contact): Promise<void> {
    const { sotto } = this.#services;
    sotto.prepare('call');
    const [ringer, { room, hostToken }] = await Promise.all([this.start(), sotto.createRoom('call')]);
    const before = activeCall.peek();
    // As they are in the call that is left for this one, where there is one.
    const wanted = before === null ? undefined : wantedOf(before.media);
    before?.leave();
    intend(room, {
      name: cleanName(recall('name') ?? '') ?? '',
      media: openDevices(this.#services, wanted),
      expected: contact.id,
      callOut: {
        contact,
        ring: (call) => ringer.ring(call, contact),
        again: () => this.call(contact),
        giveUp: () => navigate(contactsPath),
        // Where that fails, it expires as any other that nobody uses.
        discard: () => void sotto.closeRoom(room, hostToken).catch(() => undefined),
      },
    });
    navigate(roomPath(room));
  }

  /** Takes the devices over, unless it rejects. A call that this window is in ends, but not before there is another. */
  async answer(ring: IncomingRing, { name, media }: { name: string; media: LocalMedia }): Promise<void> {
    const { room, ...whom } = await ring.accept();
    remember('name', name);
    activeCall.peek()?.leave();
    intend(room, { name, media, ...whom });
    navigate(roomPath(room));
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
  #reach(): void {
    const ringer = this.ringer.value;
    if (ringer === null) return;
    const strangers = this.settings.of('strangers').value;
    const somebody = strangers || ringer.contacts.value.length > 0;
    const able = this.#services.missing('call').length === 0;
    const on = this.settings.of('reachable').value && somebody && able;
    untracked(() => ringer.reach({ on, callers: strangers ? 'everybody' : 'contacts' }));
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
      if (this.#decided.has(ring) || call === null) continue;
      this.#decided.add(ring);
      this.#crossed.add(ring.id);
      // A channel reaches windows of this origin only and has no other argument.
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a BroadcastChannel has no target
      this.#windows.postMessage(ring.id);
      if (!here) untracked(() => this.answerFrom(call, ring)).catch(() => this.#missCrossing(ring));
    }
  }

  /** Where it has ended meanwhile, this one still rings them. Where it goes on, each side waits for the other. */
  #missCrossing({ id: ringId, caller, ended }: IncomingRing): void {
    if (ended.peek() === null) this.aftermath.value = { what: 'missed', ringId, caller };
  }

  #followClocks(): void {
    const misdated = this.ringer.value?.misdated.value ?? null;
    if (misdated !== null) this.aftermath.value = { what: 'misdated', ...misdated };
  }
}

const instances = new WeakMap<Services['sotto'], Calling>();

/** The one of this connection. */
export function callingOf(services: Services): Calling {
  const present = instances.get(services.sotto);
  if (present !== undefined) return present;
  const calling = new Calling(services);
  instances.set(services.sotto, calling);
  return calling;
}
