import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cards } from '../testing/card-people.ts';
import { toHex } from '../testing/hex.ts';
import { refusalOf } from '../testing/refusal.ts';
import { openCard } from './card.ts';
import { DeviceIdentity } from './device-identity.ts';

beforeEach(() => vi.stubGlobal('indexedDB', new IDBFactory()));
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** Everything that is kept. */
function records(): Promise<Map<string, unknown>> {
  return new Promise((resolve) => {
    const opening = indexedDB.open('sotto-identity', 1);
    opening.addEventListener('success', () => {
      const store = opening.result.transaction('keys').objectStore('keys');
      const [names, values] = [store.getAllKeys(), store.getAll()];
      values.addEventListener('success', () => {
        opening.result.close();
        resolve(new Map(names.result.map((name, index) => [JSON.stringify(name), values.result[index]])));
      });
    });
  });
}

const kemRecords = async () => [...(await records()).keys()].filter((name) => name.includes('card-kem.'));

describe('the X-Wing key of a device', () => {
  it('is made when it is first asked for, by a device of the version before as well, and kept', async () => {
    const before = await DeviceIdentity.open();
    expect(await kemRecords()).toEqual([]);
    const key = await before.cardKem.publicKey();
    expect(key).toHaveLength(1216);
    const after = await DeviceIdentity.open();
    expect(toHex(after.publicKey)).toBe(toHex(before.publicKey));
    expect(toHex(await after.cardKem.publicKey())).toBe(toHex(key));
  });

  it('is the same for windows that ask at the same moment', async () => {
    const all = await Promise.all(Array.from({ length: 4 }, () => DeviceIdentity.open()));
    const keys = await Promise.all(all.map(({ cardKem }) => cardKem.publicKey()));
    expect(new Set(keys.map((key) => toHex(key))).size).toBe(1);
    const caller = await DeviceIdentity.ephemeral();
    const [one, other] = all;
    if (one === undefined || other === undefined) throw new Error('no windows');
    const card = await cards(2)(caller, one);
    expect(await openCard({ identity: other, bytes: card })).toMatchObject({ name: 'Ada' });
  });

  it('lies there wrapped, by a key that nobody can read', async () => {
    const { cardKem } = await DeviceIdentity.open();
    const raw: Uint8Array[] = [];
    const encrypt = crypto.subtle.encrypt.bind(crypto.subtle);
    vi.spyOn(crypto.subtle, 'encrypt').mockImplementation((algorithm, key, data) => {
      if (data instanceof Uint8Array) raw.push(data.slice());
      return encrypt(algorithm, key, data);
    });
    await cardKem.publicKey();
    const [secret] = raw;
    if (secret === undefined) throw new Error('nothing was wrapped');
    expect(secret).toHaveLength(32);
    const [name = ''] = await kemRecords();
    const record = Object((await records()).get(name));
    const { wrappingKey } = record;
    expect(wrappingKey.extractable).toBe(false);
    await expect(crypto.subtle.exportKey('raw', wrappingKey)).rejects.toThrow();
    for (const value of Object.values(record))
      if (value instanceof Uint8Array) expect(toHex(value)).not.toContain(toHex(secret));
  });

  it('goes with the identity when that is forgotten, and is another one for the next', async () => {
    const before = await DeviceIdentity.open();
    const key = toHex(await before.cardKem.publicKey());
    await DeviceIdentity.reset();
    expect((await records()).size).toBe(0);
    const after = await DeviceIdentity.open();
    expect(toHex(await after.cardKem.publicKey())).not.toBe(key);
  });

  it('is left alone by a window that still has the identity before', async () => {
    const before = await DeviceIdentity.open();
    await DeviceIdentity.reset();
    const after = await DeviceIdentity.open();
    const key = toHex(await after.cardKem.publicKey());
    expect(toHex(await before.cardKem.publicKey())).not.toBe(key);
    expect(toHex(await (await DeviceIdentity.open()).cardKem.publicKey())).toBe(key);
  });

  it('is given to nobody where it cannot be kept', async () => {
    const { cardKem } = await DeviceIdentity.open();
    vi.stubGlobal('structuredClone', () => {
      throw new DOMException('No keys.', 'DataCloneError');
    });
    await expect(cardKem.publicKey()).rejects.toThrow();
  });

  it('is missed by nobody to whom a card of version 2 comes all the same', async () => {
    const [caller, callee] = [await DeviceIdentity.ephemeral(), await DeviceIdentity.open()];
    const other = await DeviceIdentity.ephemeral();
    const to = {
      identity: callee.publicKey,
      cardKey: callee.cardKey,
      kemKey: await other.cardKem.publicKey(),
    };
    const card = await cards(2)(caller, callee, { to });
    // The helper has asked the callee for its key.
    await DeviceIdentity.reset();
    expect(await refusalOf(openCard({ identity: callee, bytes: card }))).toBe('card-not-authentic');
    await callee.cardKem.prepare();
    expect(await kemRecords()).toEqual([]);
  });

  it('of a device that keeps nothing lives as long as that', async () => {
    const device = await DeviceIdentity.ephemeral();
    expect(toHex(await device.cardKem.publicKey())).toBe(toHex(await device.cardKem.publicKey()));
    expect(await openCard({ identity: device, bytes: await cards(2)(device, device) })).toMatchObject({
      at: 1,
    });
  });
});
