import {
  type Address,
  DeviceIdentity,
  fromBase64Url,
  openCard,
  sealCard,
  toBase64Url,
} from '@sotto/e2ee/identity';
import { vi } from 'vitest';
import { KnownPeople } from '../trust/known-people.ts';
import type { PreparedCall } from '../direct/direct-call.ts';
import { ConnectionRinger } from '../ringing/ringer.ts';
import { Connection } from '../signaling/connection.ts';
import { stubIndexedDb } from './fake-indexed-db.ts';
import { FakeSocket } from './fake-socket.ts';

/** A room of two, as any that somebody rings from. */
export const roomOfRing = 'c123456789abcdefghjkmnpqr';

export interface Rung {
  readonly from?: DeviceIdentity;
  readonly to?: DeviceIdentity;
  readonly name?: string;
  /** What the card says, and what the server says. */
  readonly cardRoom?: string;
  /** Only of pages of version 2. */
  readonly room?: string;
  readonly at?: number;
}

const addressOf = ({ publicKey, cardKey }: DeviceIdentity): Address => ({
  identity: publicKey,
  cardKey,
});

/** A device on a socket of a test's own, which knows Anna as "Anna from work", and who may ring it. */
export class RungDevice {
  readonly identity: DeviceIdentity;
  readonly anna: DeviceIdentity;
  readonly people: KnownPeople;
  readonly connection: Connection;
  readonly ringer: ConnectionRinger;
  /** What the log was told of. */
  readonly failures: string[] = [];
  #lastRing = 0;

  private constructor(
    options: Pick<RungDevice, 'identity' | 'anna' | 'people'> & {
      prepareCall: () => Promise<PreparedCall>;
    },
  ) {
    const { identity, anna, people, prepareCall } = options;
    this.identity = identity;
    this.anna = anna;
    this.people = people;
    const connection = new Connection('ws://sotto.test/ws');
    this.connection = connection;
    this.ringer = new ConnectionRinger({
      connect: () => connection,
      prepareCall,
      failed: (what) => void this.failures.push(what),
      identity,
      people,
      origin: 'https://calls.example.org',
    });
  }

  /** Takes the place of what a page has; to be closed. */
  static async open(prepareCall: () => Promise<PreparedCall>): Promise<RungDevice> {
    const page = new EventTarget();
    vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
    vi.stubGlobal('WebSocket', FakeSocket);
    stubIndexedDb();
    FakeSocket.reset();
    const [identity, anna] = await Promise.all([DeviceIdentity.ephemeral(), DeviceIdentity.ephemeral()]);
    const people = await KnownPeople.open({ own: identity.publicKey });
    await people.add({ ...addressOf(anna), name: 'Anna from work' });
    return new RungDevice({ identity, anna, people, prepareCall });
  }

  close(): void {
    this.ringer.close();
    this.connection.close();
    vi.unstubAllGlobals();
  }

  /** Opens cards one after the other: whatever opens one meanwhile, with less to do in all, is done by then. */
  async settle(): Promise<void> {
    const bytes = fromBase64Url(await this.cardOf({})) ?? new Uint8Array();
    for (let round = 0; round < 3; round += 1) {
      await openCard({ identity: this.identity, bytes });
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
  }

  async cardOf(rung: Rung): Promise<string> {
    const { from = this.anna, to = this.identity, name = 'Anna', cardRoom = roomOfRing } = rung;
    const { at = Date.now() } = rung;
    return toBase64Url(await sealCard({ identity: from, to: addressOf(to), name, room: cardRoom, at }));
  }

  /** What the server says when somebody rings; returns the id of the ring. */
  hear(card: string, room?: string, id = `ring-${(this.#lastRing += 1)}`): string {
    FakeSocket.last.receive({
      event: 'ring',
      params: { ringId: id, card, ...(room !== undefined && { room }) },
    });
    return id;
  }

  async rung(options: Rung = {}): Promise<string> {
    const id = this.hear(await this.cardOf(options), options.room);
    await this.settle();
    return id;
  }

  async reachable(who: 'contacts' | 'everybody' = 'contacts'): Promise<void> {
    this.ringer.register({ on: true, callers: who });
    FakeSocket.last.open();
    await this.settle();
  }

  /** Somebody else whom the person here knows. */
  async contact(name: string): Promise<DeviceIdentity> {
    const device = await DeviceIdentity.ephemeral();
    await this.people.add({ ...addressOf(device), name });
    return device;
  }

  callers(): ConnectionRinger['rings']['value'][number]['caller'][] {
    return this.ringer.rings.value.map(({ caller }) => caller);
  }
}

/** The rings of which the server was told something. */
export const told = (method: 'acknowledgeRing' | 'answerRing') =>
  FakeSocket.last.requests(method).map(({ params }) => params);
