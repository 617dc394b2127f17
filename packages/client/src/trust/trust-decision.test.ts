import { DeviceIdentity } from '@sotto/e2ee/identity';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { idOf } from './address-book.ts';
import { KnownPeople, type Seen } from './known-people.ts';
import type { TrustSession } from './trust-decision.ts';

let people: KnownPeople;
let trustSession: TrustSession;

beforeEach(async () => {
  vi.stubGlobal('indexedDB', undefined);
  people = await KnownPeople.open({ own: new Uint8Array(32).fill(7) });
  trustSession = people.trustSession();
});
afterEach(() => {
  people.close();
  vi.unstubAllGlobals();
});

async function somebody(name: string) {
  const { publicKey, cardKey } = await DeviceIdentity.ephemeral();
  return { name, identity: publicKey, cardKey };
}

async function contact(name: string) {
  const added = await somebody(name);
  await people.add(added);
  return added;
}

/** Decides to go on with somebody, as they are judged now. */
function accept(seen: Seen): void {
  const { taken } = trustSession.judge(seen);
  if (taken === undefined) throw new Error('There is nothing to decide.');
  trustSession.accept(seen.identity, taken);
}

const blocked = (name: string | undefined) => ({ kind: 'changed', accepted: false, taken: { name } });

describe('once somebody was there', () => {
  it.each(['ADA', 'Zed', '\u2800', 'Аda'])(
    'somebody else is changed under any name (%j), until that is accepted',
    async (name) => {
      const [first, other] = [await somebody('Ada'), await somebody(name)];
      expect(trustSession.judge(first)).toMatchObject({ kind: 'new', accepted: false });
      expect(trustSession.judge(first)).toMatchObject({ kind: 'new', accepted: false });
      expect(trustSession.judge(other)).toMatchObject({ ...blocked('Ada'), contact: undefined });
      // Asking again does not make it better.
      expect(trustSession.judge(other)).toMatchObject(blocked('Ada'));
      accept(other);
      expect(trustSession.judge(other)).toMatchObject({ kind: 'new' });
      expect(trustSession.judge(await somebody('Yan'))).toMatchObject(blocked(name));
      expect(trustSession.judge(first)).toMatchObject({ kind: 'new', accepted: false });
    },
  );

  it('they may come again under any name that nobody else bore', async () => {
    const ada = await somebody('Ada');
    for (const name of ['Ada', 'Ada B.', 'Ada'])
      expect(trustSession.judge({ ...ada, name })).toMatchObject({ kind: 'new' });
  });

  it('somebody else who was let in is asked about again under their name', async () => {
    const [ada, carol] = [await somebody('Ada'), await somebody('Carol')];
    trustSession.judge(ada);
    accept(carol);
    expect(trustSession.judge(carol)).toMatchObject({ kind: 'new' });
    expect(trustSession.judge({ ...carol, name: 'Ada' })).toMatchObject(blocked('Ada'));
    expect(trustSession.judge({ ...ada, name: 'Carol' })).toMatchObject(blocked('Carol'));
    accept({ ...carol, name: 'Ada' });
    expect(trustSession.judge({ ...carol, name: 'Ada' })).toMatchObject({ kind: 'new' });
  });

  it('also a contact is changed who comes in their place', async () => {
    const [stranger, bo] = [await somebody('Ada'), await contact('Bo')];
    expect(trustSession.judge(stranger)).toMatchObject({ kind: 'new' });
    expect(trustSession.judge(bo)).toMatchObject({ ...blocked('Ada'), contact: undefined });
    accept(bo);
    expect(trustSession.judge(bo)).toMatchObject({ kind: 'known', contact: { name: 'Bo' } });
  });

  it('a contact who was there first is known, and whoever comes instead is told apart from the contact', async () => {
    const [bo, cy] = [await contact('Bo'), await contact('Cy')];
    expect(trustSession.judge({ ...bo, name: 'B.' })).toMatchObject({
      kind: 'known',
      contact: { name: 'Bo' },
    });
    expect(trustSession.judge(cy)).toMatchObject({ ...blocked('Bo'), contact: { name: 'Bo' } });
    expect(trustSession.judge(await somebody('Zed'))).toMatchObject(blocked('Bo'));
    expect(trustSession.judge(bo)).toMatchObject({ kind: 'known' });
  });

  it('the one whom the call was meant for is expected all the same', async () => {
    const [bo, zed] = [await contact('Bo'), await somebody('Zed')];
    const expected = bo.identity;
    accept({ ...zed, expected });
    expect(trustSession.judge({ ...zed, expected })).toMatchObject({ kind: 'changed', accepted: true });
    expect(trustSession.judge({ ...bo, name: 'Zed', expected })).toMatchObject({ kind: 'expected' });
    expect(trustSession.judge({ ...(await somebody('Yan')), expected })).toMatchObject(blocked('Bo'));
  });

  it('nobody was who was blocked', async () => {
    await contact('Bo');
    const [mallory, zed] = [await somebody('Bo'), await somebody('Zed')];
    expect(trustSession.judge(mallory)).toMatchObject(blocked('Bo'));
    expect(trustSession.judge(zed)).toMatchObject({ kind: 'new' });
  });

  it('it counts for this stay only', async () => {
    const [first, other] = [await somebody('Ada'), await somebody('Zed')];
    trustSession.judge(first);
    accept(other);
    expect(people.trustSession().judge(other)).toMatchObject({
      kind: 'new',
      taken: undefined,
      accepted: false,
    });
  });
});

describe('a decision', () => {
  it('about somebody under the name of a contact is none under that of another', async () => {
    await contact('Bob');
    await contact('Carol');
    const mallory = await somebody('Bob');
    accept(mallory);
    expect(trustSession.judge(mallory)).toMatchObject({ kind: 'changed', accepted: true });
    expect(trustSession.judge({ ...mallory, name: 'Zed' })).toMatchObject({ kind: 'new' });
    expect(trustSession.judge({ ...mallory, name: 'Carol' })).toMatchObject(blocked('Carol'));
    expect(trustSession.judge(mallory)).toMatchObject({ kind: 'changed', accepted: true });
  });

  it('about a contact under the name of another is asked for, and holds', async () => {
    const [bob] = [await contact('Bob'), await contact('Carol')];
    const seen = { ...bob, name: 'carol' };
    expect(trustSession.judge(seen)).toMatchObject(blocked('Carol'));
    accept(seen);
    expect(trustSession.judge(seen)).toMatchObject({ kind: 'changed', accepted: true });
    expect(trustSession.judge(bob)).toMatchObject({ kind: 'known', accepted: false });
  });

  it('that it need not be whom the call was meant for is none under their name, nor that of another', async () => {
    const { identity: expected } = await contact('Bob');
    await contact('Carol');
    const zed = { ...(await somebody('Zed')), expected };
    accept(zed);
    expect(trustSession.judge(zed)).toMatchObject({ kind: 'changed', accepted: true });
    expect(trustSession.judge({ ...zed, name: 'Bob' })).toMatchObject(blocked('Bob'));
    expect(trustSession.judge({ ...zed, name: 'Carol' })).toMatchObject(blocked('Carol'));
    accept({ ...zed, name: 'Bob' });
    expect(trustSession.judge({ ...zed, name: 'Bob' })).toMatchObject({ kind: 'changed', accepted: true });
  });

  it('holds for one identity', async () => {
    await contact('Bob');
    accept(await somebody('Bob'));
    const other = await somebody('Bob');
    expect(trustSession.judge(other)).toMatchObject(blocked('Bob'));
    expect(people.contacts.value.map(({ id }) => id)).not.toContain(idOf(other.identity));
  });
});
