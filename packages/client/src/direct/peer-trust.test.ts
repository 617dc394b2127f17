import { DeviceIdentity, toBase64Url } from '@sotto/e2ee/identity';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { idOf } from '../trust/address-book.ts';
import { KnownPeople } from '../trust/known-people.ts';
import type { TrustSession } from '../trust/trust-decision.ts';
import { PeerTrust } from './peer-trust.ts';

let own: DeviceIdentity;
let people: KnownPeople;
let trustSession: TrustSession;

beforeEach(async () => {
  vi.stubGlobal('indexedDB', undefined);
  own = await DeviceIdentity.ephemeral();
  people = await KnownPeople.open({ own: own.publicKey });
  trustSession = people.trustSession();
});
afterEach(() => {
  people.close();
  vi.unstubAllGlobals();
});

async function somebody() {
  const { publicKey, cardKey } = await DeviceIdentity.ephemeral();
  return { identity: publicKey, cardKey };
}

async function contact(name: string) {
  const added = await somebody();
  await people.add({ ...added, name });
  return added;
}

function meet(peer: Awaited<ReturnType<typeof somebody>>, name: string, expected?: Uint8Array) {
  const statement = { ...peer, certificate: new Uint8Array(32), capabilities: 0 };
  return PeerTrust.meet({ own, people, trustSession, expected }, statement, name);
}

const book = () => people.contacts.value.map(({ id, name }) => ({ id, name }));

describe('somebody who was accepted under the name of a contact', () => {
  it('is kept as another contact, under the name that was given', async () => {
    const bob = await contact('Bob');
    const other = await somebody();
    const met = await meet(other, 'Bob');
    expect([met.blocked, met.expectedName]).toEqual([true, 'Bob']);
    met.accept();
    expect(met.identity).toMatchObject({
      standing: 'new',
      namesake: { id: idOf(bob.identity), name: 'Bob' },
    });
    await met.keep({ name: 'Bob from work' });
    expect(book()).toEqual([
      { id: idOf(bob.identity), name: 'Bob' },
      { id: idOf(other.identity), name: 'Bob from work' },
    ]);
    expect(met.identity).toMatchObject({ standing: 'known', contactName: 'Bob from work', namesake: null });
  });

  it('takes the place of that contact when the person says so, and of no other', async () => {
    const [bob, carol] = [await contact('Bob'), await contact('Carol')];
    const other = await somebody();
    const met = await meet(other, 'Zed', bob.identity);
    met.accept();
    expect(met.identity.namesake).toEqual({ id: idOf(bob.identity), name: 'Bob' });
    const before = book();
    await met.keep({ replaces: idOf(carol.identity) });
    expect(book()).toEqual(before);
    await met.keep({ replaces: idOf(bob.identity) });
    expect(book()).toEqual([before[1], { id: idOf(other.identity), name: 'Bob' }]);
    expect(met.identity).toMatchObject({ contactName: 'Bob', namesake: null });
  });

  it('is offered the place of nobody who was merely there before, nor when they are a contact', async () => {
    const [bob, carol] = [await contact('Bob'), await contact('Carol')];
    await meet(bob, 'Bob');
    const zed = await meet(await somebody(), 'Zed');
    expect([zed.blocked, zed.expectedName, zed.identity.namesake]).toEqual([true, 'Bob', null]);
    const met = await meet(carol, 'Bob');
    expect([met.blocked, met.expectedName]).toEqual([true, 'Bob']);
    expect(met.identity).toMatchObject({ standing: 'known', contactName: 'Carol', namesake: null });
  });

  it('is asked about as each of those for whom they may be taken', async () => {
    const bob = await contact('Bob');
    await contact('Carol');
    const met = await meet(await somebody(), 'Carol', bob.identity);
    expect([met.blocked, met.expectedName]).toEqual([true, 'Bob']);
    met.accept();
    expect([met.blocked, met.expectedName]).toEqual([true, 'Carol']);
    met.accept();
    expect(met.blocked).toBe(false);
  });
});

describe('a comparison', () => {
  it('is told with the name under which it was made, whatever they call themselves later', async () => {
    const ada = await somebody();
    const met = await meet(ada, 'Ada');
    expect(met.identity.comparedAs).toBeNull();
    await met.compare(true);
    expect(met.identity.comparedAs).toBe('Ada');
    const later = await meet(ada, 'Carol');
    expect([later.verified, later.identity.comparedAs]).toEqual([true, 'Ada']);
    await later.keep({ name: 'Ada B.' });
    expect(later.identity.comparedAs).toBe('Ada B.');
    await later.compare(false);
    expect([later.verified, later.identity.comparedAs]).toEqual([false, null]);
  });

  it('with a contact is one with the contact, and without a name it is told without', async () => {
    const bob = await contact('Bob');
    const met = await meet(bob, 'Zed');
    await met.compare(true);
    expect(met.identity.comparedAs).toBe('Bob');
    const other = await somebody();
    await people.setVerified(own.publicKey, other.identity);
    trustSession = people.trustSession();
    const unnamed = await meet(other, 'Bo');
    expect([unnamed.verified, unnamed.identity.comparedAs]).toEqual([true, null]);
  });
});

describe('the first call of two devices', () => {
  it('is that until the next link, once the call was encrypted', async () => {
    const bob = await contact('Bob');
    const met = await meet(bob, 'Bob');
    expect((await meet(bob, 'Bob')).identity.firstCall).toBe(true);
    await met.encrypted();
    expect(met.identity.firstCall).toBe(true);
    expect((await meet(bob, 'Bob')).identity.firstCall).toBe(false);
    expect((await meet(await somebody(), 'Bob')).identity.firstCall).toBe(true);
  });

  it('is none with those whom one has compared', async () => {
    const bob = await somebody();
    await people.setVerified(own.publicKey, bob.identity);
    expect((await meet(bob, 'Bob')).identity.firstCall).toBe(false);
  });

  it('shows what is needed to keep somebody after it', async () => {
    const bob = await somebody();
    const { id, cardKey } = (await meet(bob, 'Bob')).identity;
    expect([id, cardKey]).toEqual([bob.identity, bob.cardKey].map((key) => toBase64Url(key)));
  });
});
