import { DeviceIdentity, toBase64Url, xwingPublicKeyLength } from '@sotto/e2ee/identity';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { stubIndexedDb } from '../testing/fake-indexed-db.ts';
import { idOf, pairOf } from './address-book.ts';
import { KnownPeople } from './known-people.ts';

const open: KnownPeople[] = [];

beforeEach(stubIndexedDb);
afterEach(() => {
  for (const people of open.splice(0)) people.close();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const failures = vi.fn<(error: unknown) => void>();

async function createPeople(own = new Uint8Array(32).fill(7)): Promise<KnownPeople> {
  failures.mockClear();
  const people = await KnownPeople.open({ own, onFailure: failures });
  open.push(people);
  return people;
}

async function somebody(name: string) {
  const { publicKey, cardKey } = await DeviceIdentity.ephemeral();
  return { name, identity: publicKey, cardKey };
}

const kemKeyOf = (byte: number) => toBase64Url(new Uint8Array(xwingPublicKeyLength).fill(byte));
const namesOf = (people: KnownPeople) => people.contacts.value.map(({ name }) => name);

/** Puts something into the place of the address book. */
function overwrite(value: unknown): Promise<void> {
  return new Promise((resolve) => {
    const opening = indexedDB.open('sotto-contacts', 1);
    opening.addEventListener('success', () => {
      const transaction = opening.result.transaction('book', 'readwrite');
      transaction.objectStore('book').put(value, 'own');
      transaction.addEventListener('complete', () => {
        opening.result.close();
        resolve();
      });
    });
  });
}

describe('contacts', () => {
  it('are added, renamed and removed, and found again', async () => {
    const people = await createPeople();
    const [ada, bo] = [await somebody('  Ada '), await somebody('Bo')];
    await people.add(ada);
    await people.add(bo);
    expect(namesOf(people)).toEqual(['Ada', 'Bo']);
    await people.rename(idOf(ada.identity), 'Ada Brandt');
    await people.remove(idOf(bo.identity));
    for (const each of [people, await createPeople()]) {
      expect(namesOf(each)).toEqual(['Ada Brandt']);
      expect(each.contacts.value[0]).toMatchObject({ id: idOf(ada.identity), cardKey: idOf(ada.cardKey) });
      expect(each.lasting.value).toBe(true);
    }
  });

  it('are each there once', async () => {
    const people = await createPeople();
    const ada = await somebody('Ada');
    await people.add(ada);
    const [before] = people.contacts.value;
    vi.spyOn(Date, 'now').mockReturnValue(1);
    await people.add({ ...ada, name: 'Ada B.' });
    expect(people.contacts.value).toEqual([{ ...before, name: 'Ada B.' }]);
  });

  it('keep the X-Wing key that they have told, whatever link is opened again, and the last one counts', async () => {
    const people = await createPeople();
    const ada = await somebody('Ada');
    await people.setKemKey(idOf(ada.identity), kemKeyOf(1));
    expect(people.contacts.value).toEqual([]);
    await people.add(ada);
    expect(people.contacts.value[0]?.kemKey).toBeUndefined();
    await people.setKemKey(idOf(ada.identity), kemKeyOf(1));
    await people.add({ ...ada, name: 'Ada B.' });
    await people.rename(idOf(ada.identity), 'Ada C.');
    for (const each of [people, await createPeople()])
      expect(each.contacts.value).toMatchObject([{ name: 'Ada C.', kemKey: kemKeyOf(1) }]);
    await people.setKemKey(idOf(ada.identity), kemKeyOf(2));
    expect(people.contacts.value[0]?.kemKey).toBe(kemKeyOf(2));
  });

  it('have no X-Wing key of another identity, nor one that is none', async () => {
    const people = await createPeople();
    const [ada, next] = [await somebody('Ada'), await somebody('Ada')];
    await people.add(ada);
    await people.setKemKey(idOf(ada.identity), kemKeyOf(1));
    const [before] = people.contacts.value;
    await people.replace(idOf(ada.identity), next);
    expect(people.contacts.value).toMatchObject([{ id: idOf(next.identity) }]);
    expect(people.contacts.value[0]).not.toHaveProperty('kemKey');
    // A damaged key must not make cards go without: the contact is not read.
    await overwrite({ contacts: [{ ...before, kemKey: kemKeyOf(1).slice(4) }], verified: [] });
    expect((await createPeople()).contacts.value).toEqual([]);
  });

  it.each(['', '   ', 'a'.repeat(65), 'Ada\u202e', 'A\u0000da', '\u200b'])(
    'have names that can be shown (%j cannot)',
    async (name) => {
      const people = await createPeople();
      const ada = await somebody('Ada');
      await expect(people.add({ ...ada, name })).rejects.toThrow(TypeError);
      await people.add(ada);
      await expect(people.rename(idOf(ada.identity), name)).rejects.toThrow(TypeError);
      expect(namesOf(people)).toEqual(['Ada']);
    },
  );

  it('change in other windows too', async () => {
    const [here, there] = [await createPeople(), await createPeople()];
    const ada = await somebody('Ada');
    await here.add(ada);
    await vi.waitFor(() => expect(namesOf(there)).toEqual(['Ada']));
    await there.setVerified(new Uint8Array(32).fill(7), ada.identity);
    await vi.waitFor(() => expect(here.contacts.value[0]?.verified).toBe(true));
  });

  it('lose nothing when two windows change them at the same moment', async () => {
    const [here, there] = [await createPeople(), await createPeople()];
    await Promise.all([here.add(await somebody('Ada')), there.add(await somebody('Bo'))]);
    expect(namesOf(await createPeople()).toSorted()).toEqual(['Ada', 'Bo']);
  });

  it('survive damage to their neighbours', async () => {
    const people = await createPeople();
    await people.add(await somebody('Ada'));
    const [ada] = people.contacts.value;
    const broken = [
      { ...ada, id: 'short' },
      { ...ada, id: idOf(new Uint8Array(32)) },
      { ...ada, cardKey: 5 },
      { ...ada, name: '\u202eadA' },
      { ...ada, addedAt: -1 },
      null,
      'Ada',
    ];
    await overwrite({ contacts: [...broken, ada], verified: [1, null] });
    expect((await createPeople()).contacts.value).toEqual([ada]);
    await overwrite('nothing of ours');
    expect((await createPeople()).contacts.value).toEqual([]);
  });
});

describe('verification', () => {
  const own = new Uint8Array(32).fill(7);

  it('is remembered for the two identities, contacts or not', async () => {
    const people = await createPeople(own);
    const [ada, bo] = [await somebody('Ada'), await somebody('Bo')];
    await people.setVerified(own, ada.identity);
    await people.add(ada);
    const later = await createPeople(own);
    expect(later.isVerified(own, ada.identity)).toBe(true);
    expect(later.isVerified(own, bo.identity)).toBe(false);
    expect(later.isVerified(ada.identity, own)).toBe(false);
    expect(later.contacts.value[0]?.verified).toBe(true);
    await later.setVerified(own, ada.identity, false);
    expect(later.contacts.value[0]?.verified).toBe(false);
  });

  it('is kept with the name that stood there, also where pairs were kept without', async () => {
    const people = await createPeople(own);
    const [ada, bo, cy] = [await somebody('Ada'), await somebody('Bo'), await somebody('Cy')];
    await people.setVerified(own, bo.identity, { name: 'Bo' });
    const kept = { pair: pairOf(own, bo.identity), name: 'Bo' };
    const unreadable = { pair: pairOf(own, cy.identity), name: '\u202eyC' };
    await overwrite({ contacts: [], verified: [pairOf(own, ada.identity), kept, unreadable] });
    const later = await createPeople(own);
    const each = [ada, bo, cy].map(({ identity }) => identity);
    expect(each.map((identity) => later.isVerified(own, identity))).toEqual([true, true, false]);
    expect(each.map((identity) => later.comparedAs(own, identity))).toEqual([undefined, 'Bo', undefined]);
    await later.setVerified(own, bo.identity, { name: 'Boris' });
    expect(later.comparedAs(own, bo.identity)).toBe('Boris');
    await later.setVerified(own, bo.identity, false);
    expect(later.comparedAs(own, bo.identity)).toBeUndefined();
  });

  it('says nothing after the own identity was reset', async () => {
    const ada = await somebody('Ada');
    const before = await createPeople(own);
    await before.add(ada);
    await before.setVerified(own, ada.identity);
    const after = await createPeople(new Uint8Array(32).fill(8));
    expect(after.contacts.value[0]?.verified).toBe(false);
    expect(after.judge(ada)).toMatchObject({ kind: 'known', verified: false });
  });

  it('need not be offered to those who met before, also where that was not kept yet', async () => {
    const people = await createPeople(own);
    const [ada, bo, cy] = [await somebody('Ada'), await somebody('Bo'), await somebody('Cy')];
    await people.setVerified(own, bo.identity);
    expect([ada, bo].map(({ identity }) => people.hasMet(own, identity))).toEqual([false, true]);
    await people.setMet(own, ada.identity);
    const later = await createPeople(own);
    const each = [ada, bo, cy].map(({ identity }) => identity);
    expect(each.map((identity) => later.hasMet(own, identity))).toEqual([true, true, false]);
    expect(later.hasMet(new Uint8Array(32).fill(8), ada.identity)).toBe(false);
    await overwrite({ contacts: [], verified: [] });
    expect((await createPeople(own)).hasMet(own, ada.identity)).toBe(false);
    await overwrite({ contacts: [], verified: [], met: [1, pairOf(own, cy.identity)] });
    expect((await createPeople(own)).hasMet(own, cy.identity)).toBe(true);
  });

  it('forgets whom one met longest ago, when there were many', async () => {
    const people = await createPeople(own);
    const met = Array.from({ length: 101 }, (_, index) => new Uint8Array(32).fill(index));
    for (const identity of met) await people.setMet(own, identity);
    expect(met.map((identity) => people.hasMet(own, identity))).toEqual([false, ...Array(100).fill(true)]);
  });

  it('goes with the contact', async () => {
    const people = await createPeople(own);
    const ada = await somebody('Ada');
    await people.add(ada);
    await people.setVerified(own, ada.identity);
    await people.setMet(own, ada.identity);
    await people.remove(idOf(ada.identity));
    expect(people.isVerified(own, ada.identity)).toBe(false);
    expect(people.hasMet(own, ada.identity)).toBe(false);
  });

  it('is lost when a contact gets another identity', async () => {
    const people = await createPeople(own);
    const [ada, bo, next] = [await somebody('Ada'), await somebody('Bo'), await somebody('Ada, new phone')];
    await people.add(ada);
    await people.add(bo);
    await people.add(next);
    await people.setVerified(own, ada.identity);
    await people.replace(idOf(ada.identity), next);
    expect(namesOf(people)).toEqual(['Bo', 'Ada']);
    expect(people.contacts.value[1]).toMatchObject({ id: idOf(next.identity), cardKey: idOf(next.cardKey) });
    expect(people.contacts.value.map(({ verified }) => verified)).toEqual([false, false]);
    expect(people.isVerified(own, ada.identity)).toBe(false);
    await people.replace(idOf(ada.identity), ada);
    expect(people.contacts.value).toHaveLength(2);
  });
});

describe('somebody who was met', () => {
  it('is known by the identity, whatever the name, unless it is that of another contact', async () => {
    const people = await createPeople();
    const [ada, bo] = [await somebody('Ada'), await somebody('Bo')];
    await people.add(ada);
    await people.add(bo);
    const [contact, other] = people.contacts.value;
    expect(people.judge({ ...ada, name: 'Somebody' })).toEqual({ kind: 'known', contact, verified: false });
    expect(people.judge({ ...ada, name: 'BO' })).toEqual({
      kind: 'changed',
      contact: other,
      verified: false,
    });
    // The person here has given both the same name.
    await people.rename(idOf(ada.identity), 'Bo');
    expect(people.judge({ ...ada, name: 'Bo' })).toMatchObject({ kind: 'known', contact: { name: 'Bo' } });
  });

  it('is new without an identity or a name that is known', async () => {
    const people = await createPeople();
    await people.add(await somebody('Ada'));
    const bo = await somebody('Bo');
    expect(people.judge(bo)).toEqual({ kind: 'new', contact: undefined, verified: false });
    await people.setVerified(new Uint8Array(32).fill(7), bo.identity);
    expect(people.judge(bo)).toEqual({ kind: 'new', contact: undefined, verified: true });
  });

  it.each([
    'Ada Brandt',
    'ada  brandt',
    ' ADA BRANDT',
    'Adabrandt',
    'A\u00adda\u200b Brandt',
    'Ａｄａ Brandt',
    'Ada\u2800Brandt',
    'Ada\u{1d159}Brandt\u{13441}\u{13442}\u{16fe4}',
  ])('is changed under the name of a contact (%j)', async (name) => {
    const people = await createPeople();
    await people.add(await somebody('Ada Brandt'));
    const { identity } = await somebody(name);
    const [contact] = people.contacts.value;
    expect(people.judge({ identity, name })).toEqual({ kind: 'changed', contact, verified: false });
  });

  it('is expected, or changed, when the call was meant for somebody', async () => {
    const people = await createPeople();
    const [ada, bo, eve] = [await somebody('Ada'), await somebody('Bo'), await somebody('Ada')];
    await people.add(ada);
    await people.add(bo);
    const [contact] = people.contacts.value;
    const meant = { expected: ada.identity };
    expect(people.judge({ ...ada, ...meant })).toEqual({ kind: 'expected', contact, verified: false });
    expect(people.judge({ ...eve, ...meant })).toEqual({ kind: 'changed', contact, verified: false });
    // A contact, but not the one who was called.
    expect(people.judge({ ...bo, ...meant })).toEqual({ kind: 'changed', contact, verified: false });
    expect(people.judge({ ...bo, expected: eve.identity })).toMatchObject({
      kind: 'changed',
      contact: undefined,
    });
    expect(people.judge({ ...eve, expected: eve.identity })).toMatchObject({
      kind: 'expected',
      contact: undefined,
    });
  });
});

describe('where nothing can be kept', () => {
  it('contacts last as long as the window', async () => {
    vi.stubGlobal('indexedDB', undefined);
    const [people, other] = [await createPeople(), await createPeople()];
    const ada = await somebody('Ada');
    await people.add(ada);
    expect(people.lasting.value).toBe(false);
    expect(failures).toHaveBeenCalledTimes(1);
    expect(people.judge(ada).kind).toBe('known');
    expect(namesOf(other)).toEqual([]);
  });

  it('also when that turns out later', async () => {
    const people = await createPeople();
    await people.add(await somebody('Ada'));
    vi.stubGlobal('structuredClone', () => {
      throw new DOMException('Full.', 'QuotaExceededError');
    });
    expect(people.lasting.value).toBe(true);
    await people.add(await somebody('Bo'));
    expect([people.lasting.value, namesOf(people)]).toEqual([false, ['Ada', 'Bo']]);
    expect(failures).toHaveBeenCalledTimes(1);
  });
});
