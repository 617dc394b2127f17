import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fromHex, toHex } from '../testing/hex.ts';
import { knownDevice } from '../testing/known-device.ts';
import { refusalOf } from '../testing/refusal.ts';
import { DeviceIdentity } from './device-identity.ts';
import { deviceSlot, generateDeviceKeys } from './device-keys.ts';
import { storedKeys } from './key-store.ts';
import { verify } from './verify-signature.ts';

const someMessage = new TextEncoder().encode('message');

beforeEach(() => vi.stubGlobal('indexedDB', new IDBFactory()));
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** Puts something into the place of the keys, as an older or broken version may have left it. */
function overwrite(value: unknown): Promise<void> {
  return new Promise((resolve) => {
    const opening = indexedDB.open('sotto-identity', 1);
    opening.addEventListener('success', () => {
      const transaction = opening.result.transaction('keys', 'readwrite');
      transaction.objectStore('keys').put(value, 'device');
      transaction.addEventListener('complete', () => {
        opening.result.close();
        resolve();
      });
    });
  });
}

/** RFC 8032 section 7.1, tests 1 to 3. */
const RFC_8032 = [
  {
    seed: '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
    identity: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    message: '',
    signature:
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  },
  {
    seed: '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
    identity: '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    message: '72',
    signature:
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  },
  {
    seed: 'c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7',
    identity: 'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
    message: 'af82',
    signature:
      '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
  },
];

describe('the identity of a device', () => {
  it('is made once and found again', async () => {
    const first = await DeviceIdentity.open();
    const second = await DeviceIdentity.open();
    expect([first.lasting, second.lasting]).toEqual([true, true]);
    expect([first.publicKey.length, first.cardKey.length]).toEqual([32, 32]);
    expect(toHex(second.publicKey)).toBe(toHex(first.publicKey));
    expect(toHex(second.cardKey)).toBe(toHex(first.cardKey));
    expect(await verify(first.publicKey, await second.sign(someMessage), someMessage)).toBe(true);
  });

  it('is the same for windows and workers that come at the same moment', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => DeviceIdentity.open()));
    expect(new Set(all.map(({ publicKey }) => toHex(publicKey))).size).toBe(1);
    expect(new Set(all.map(({ cardKey }) => toHex(cardKey))).size).toBe(1);
    expect(all.map(({ lasting }) => lasting)).toEqual(all.map(() => true));
  });

  it('is that of the first window, when another was still making keys meanwhile', async () => {
    const { promise: late, resolve: goOn } = Promise.withResolvers<void>();
    const slow = storedKeys(deviceSlot, async () => {
      await late;
      return generateDeviceKeys();
    });
    const quick = await DeviceIdentity.open();
    goOn();
    expect(toHex((await DeviceIdentity.from(await slow)).publicKey)).toBe(toHex(quick.publicKey));
    expect(toHex((await DeviceIdentity.open()).cardKey)).toBe(toHex(quick.cardKey));
  });

  it('keeps its private keys from everybody', async () => {
    const { keys } = await DeviceIdentity.open();
    for (const { privateKey } of [keys.signing, keys.card]) {
      expect(privateKey.extractable).toBe(false);
      await expect(crypto.subtle.exportKey('pkcs8', privateKey)).rejects.toThrow();
      await expect(crypto.subtle.exportKey('jwk', privateKey)).rejects.toThrow();
    }
  });

  it.each(RFC_8032)('signs as RFC 8032 says ($message)', async ({ seed, identity, message, signature }) => {
    const { cardKey } = await DeviceIdentity.ephemeral();
    const card = { card_secret: seed, card_key: toHex(cardKey) };
    const device = await knownDevice({ signing_seed: seed, identity, ...card });
    expect(toHex(await device.sign(fromHex(message)))).toBe(signature);
    expect(await verify(fromHex(identity), fromHex(signature), fromHex(message))).toBe(true);
  });

  it('is another one after a reset, also while other windows hold the database open', async () => {
    const before = await DeviceIdentity.open();
    const other = indexedDB.open('sotto-identity', 1);
    await vi.waitFor(() => expect(other.readyState).toBe('done'));
    await DeviceIdentity.reset();
    const after = await DeviceIdentity.open();
    expect(toHex(after.publicKey)).not.toBe(toHex(before.publicKey));
    expect(toHex(after.cardKey)).not.toBe(toHex(before.cardKey));
    // Whoever still has the old one can use it: a call does not break under it.
    expect(await verify(before.publicKey, await before.sign(someMessage), someMessage)).toBe(true);
    other.result.close();
  });

  it('can be reset before there was one', async () => {
    await DeviceIdentity.reset();
    expect((await DeviceIdentity.open()).lasting).toBe(true);
  });

  it('lets go of the database, so that the browser can clear it', async () => {
    await DeviceIdentity.open();
    const deletion = indexedDB.deleteDatabase('sotto-identity');
    const blocked = vi.fn();
    deletion.addEventListener('blocked', blocked);
    await vi.waitFor(() => expect(deletion.readyState).toBe('done'));
    expect(blocked).not.toHaveBeenCalled();
  });

  it.each([null, 'keys', {}, { signing: 1, card: 2 }])(
    'is made anew where something else is stored (%j)',
    async (value) => {
      const before = await DeviceIdentity.open();
      await overwrite(value);
      const after = await DeviceIdentity.open();
      expect(toHex(after.publicKey)).not.toBe(toHex(before.publicKey));
      expect(toHex((await DeviceIdentity.open()).publicKey)).toBe(toHex(after.publicKey));
    },
  );

  it('is never one whose private keys could be read', async () => {
    const readable = await crypto.subtle.generateKey({ name: 'Ed25519' }, true, ['sign', 'verify']);
    const { card } = await generateDeviceKeys();
    await DeviceIdentity.open();
    await overwrite({ signing: readable, card });
    expect((await DeviceIdentity.open()).keys.signing.privateKey.extractable).toBe(false);
  });
});

describe('the identity of a device that keeps nothing', () => {
  it.each([
    ['there is no IndexedDB', () => vi.stubGlobal('indexedDB', undefined)],
    [
      'IndexedDB is forbidden',
      () =>
        vi.spyOn(indexedDB, 'open').mockImplementation(() => {
          throw new DOMException('Not here.', 'SecurityError');
        }),
    ],
    [
      'IndexedDB cannot hold keys',
      () =>
        vi.stubGlobal('structuredClone', () => {
          throw new DOMException('No keys.', 'DataCloneError');
        }),
    ],
  ])('is ephemeral where %s', async (_, breakStorage) => {
    breakStorage();
    const first = await DeviceIdentity.open();
    const second = await DeviceIdentity.open();
    expect([first.lasting, second.lasting]).toEqual([false, false]);
    expect(toHex(first.publicKey)).not.toBe(toHex(second.publicKey));
    expect(await verify(first.publicKey, await first.sign(someMessage), someMessage)).toBe(true);
  });

  it('can be handed to a worker', async () => {
    const page = await DeviceIdentity.ephemeral();
    const worker = await DeviceIdentity.from(structuredClone(page.keys));
    expect(toHex(worker.publicKey)).toBe(toHex(page.publicKey));
    expect(worker.lasting).toBe(false);
    expect(await verify(page.publicKey, await worker.sign(someMessage), someMessage)).toBe(true);
  });

  it('does not exist where WebCrypto lacks the algorithms', async () => {
    vi.spyOn(crypto.subtle, 'generateKey').mockRejectedValue(new DOMException('', 'NotSupportedError'));
    expect(await refusalOf(DeviceIdentity.open())).toBe('identity-unsupported');
    expect(await refusalOf(DeviceIdentity.ephemeral())).toBe('identity-unsupported');
  });
});
