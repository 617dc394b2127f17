import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concat } from '../common/bytes.ts';
import vectors from '../test-vectors/identity.json' with { type: 'json' };
import { addressOf, cards, createPeople, testRoom } from '../testing/card-people.ts';
import { fromHex, toHex } from '../testing/hex.ts';
import { knownDevice } from '../testing/known-device.ts';
import { refusalOf } from '../testing/refusal.ts';
import { cardLengths, openCard, type SealCardOptions } from './card.ts';
import { contentLength, decodeContent, encodeContent } from './card-content.ts';
import type { DeviceIdentity } from './device-identity.ts';
import { identityLabel } from './labels.ts';

/** Seals whatever is given, as somebody would who does not keep to the rules. */
async function forge(options: {
  to: Uint8Array<ArrayBuffer>;
  plaintext: (ephemeral: Uint8Array) => Promise<Uint8Array>;
}) {
  const pair = await crypto.subtle.generateKey({ name: 'X25519' }, false, ['deriveBits']);
  if (!('privateKey' in pair)) throw new Error('no pair');
  const ephemeral = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
  const other = await crypto.subtle.importKey('raw', options.to, 'X25519', false, []);
  const secret = await crypto.subtle.deriveBits({ name: 'X25519', public: other }, pair.privateKey, 256);
  const info = concat(identityLabel('cardKey'), ephemeral, options.to);
  const input = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveKey']);
  const key = await crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info },
    input,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt'],
  );
  const header = concat(Uint8Array.of(1), ephemeral);
  const plaintext = concat(await options.plaintext(ephemeral));
  const gcm = { name: 'AES-GCM', iv: new Uint8Array(12), additionalData: header };
  return concat(header, new Uint8Array(await crypto.subtle.encrypt(gcm, key, plaintext)));
}

function signed(callee: DeviceIdentity, ephemeral: Uint8Array, content: Uint8Array) {
  return concat(identityLabel('card'), callee.publicKey, callee.cardKey, ephemeral, content);
}

const character = fc.nat({ max: 0x10ffff }).map((code) => String.fromCodePoint(code));

/** Names as people may have them, in code units. */
const names = fc
  .string({ unit: character, minLength: 1, maxLength: 64 })
  .filter((name) => name.length > 0 && name.length <= 64 && name.isWellFormed());

describe.each([1, 2] as const)('a call card of version %i', (version) => {
  const seal = cards(version);
  const length = cardLengths[version];

  it('says to the one who is called who calls, and where', async () => {
    const { caller, callee } = await createPeople();
    const rooms = fc.stringMatching(/^[\w-]{1,64}$/);
    const property = fc.asyncProperty(names, rooms, fc.maxSafeNat(), async (name, room, at) => {
      const card = await seal(caller, callee, { name, room, at });
      expect(card.length).toBe(length);
      const from = { identity: caller.publicKey, cardKey: caller.cardKey };
      expect(await openCard({ identity: callee, bytes: card })).toEqual({ from, name, room, at });
    });
    await fc.assert(property, { numRuns: 60 });
  });

  it('is another one every time, and shows nothing of the caller', async () => {
    const { caller, callee } = await createPeople();
    const [one, other] = [await seal(caller, callee), await seal(caller, callee)];
    expect(toHex(one).slice(2, 66)).not.toBe(toHex(other).slice(2, 66));
    for (const card of [one, other]) {
      for (const secret of [caller.publicKey, caller.cardKey, callee.publicKey, callee.cardKey])
        expect(toHex(card)).not.toContain(toHex(secret));
    }
  });

  it('opens for nobody else', async () => {
    const { caller, callee, stranger } = await createPeople();
    const card = await seal(caller, callee);
    expect(await refusalOf(openCard({ identity: stranger, bytes: card }))).toBe('card-not-authentic');
    expect(await refusalOf(openCard({ identity: caller, bytes: card }))).toBe('card-not-authentic');
  });

  it('is refused with any bit changed', async () => {
    const { caller, callee } = await createPeople();
    const card = await seal(caller, callee);
    const bits = fc.nat({ max: card.length * 8 - 1 });
    const property = fc.asyncProperty(bits, async (bit) => {
      const index = Math.floor(bit / 8);
      const changed = card.with(index, (card[index] ?? 0) ^ (1 << (bit % 8)));
      const code = index === 0 ? 'malformed-card' : 'card-not-authentic';
      expect(await refusalOf(openCard({ identity: callee, bytes: changed }))).toBe(code);
    });
    await fc.assert(property, { numRuns: 400, examples: [[0], [8], [256], [264], [card.length * 8 - 1]] });
  });

  it('is refused cut short, made longer, and as noise', async () => {
    const { caller, callee } = await createPeople();
    const card = await seal(caller, callee);
    const open = (bytes: Uint8Array) => refusalOf(openCard({ identity: callee, bytes }));
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: card.length - 1 }),
        fc.uint8Array({ minLength: 1 }),
        async (end, more) => {
          expect(await open(card.subarray(0, end))).toBe('malformed-card');
          expect(await open(concat(card, more))).toBe('malformed-card');
        },
      ),
    );
    const noise = fc.uint8Array({ minLength: length, maxLength: length });
    await fc.assert(
      fc.asyncProperty(noise, async (bytes) => {
        expect(await open(bytes.with(0, version))).toBe('card-not-authentic');
      }),
    );
  });
});

describe('a call card of version 1', () => {
  it('opens where it was sealed by other means', async () => {
    const { caller, callee, card } = vectors;
    const opened = await openCard({ identity: await knownDevice(callee), bytes: fromHex(card.card) });
    expect(toHex(opened.from.identity)).toBe(caller.identity);
    expect(toHex(opened.from.cardKey)).toBe(caller.card_key);
    expect([opened.name, opened.room, opened.at]).toEqual([card.name, card.room, card.at]);
    expect(toHex(encodeContent(opened))).toBe(card.content);
    const signature = await (
      await knownDevice(caller)
    ).sign(signed(await knownDevice(callee), fromHex(card.ephemeral), fromHex(card.content)));
    expect(toHex(signature)).toBe(card.signature);
  });
});

describe('a call card that somebody tampers with who can read it', () => {
  it('cannot be sealed anew to another person', async () => {
    const { caller, callee, stranger } = await createPeople();
    const content = encodeContent({ from: addressOf(caller), name: 'Ada', room: testRoom, at: 1 });
    const attempt = (to: DeviceIdentity) =>
      forge({
        to: to.cardKey,
        // What the callee read in the card that it got: content and signature to itself.
        plaintext: async (ephemeral) =>
          concat(content, await caller.sign(signed(callee, ephemeral, content))),
      });
    const open = async (identity: DeviceIdentity) =>
      refusalOf(openCard({ identity, bytes: await attempt(identity) }));
    expect(await open(callee)).toBeUndefined();
    expect(await open(stranger)).toBe('card-not-authentic');
  });

  it('cannot be sealed anew to the same person', async () => {
    const { caller, callee } = await createPeople();
    const content = encodeContent({ from: addressOf(caller), name: 'Ada', room: testRoom, at: 1 });
    const card = await forge({
      to: callee.cardKey,
      plaintext: async () => concat(content, await caller.sign(signed(callee, new Uint8Array(32), content))),
    });
    expect(await refusalOf(openCard({ identity: callee, bytes: card }))).toBe('card-not-authentic');
  });

  it('cannot name another caller than the one who signs', async () => {
    const { caller, callee, stranger } = await createPeople();
    const content = encodeContent({ from: addressOf(caller), name: 'Ada', room: testRoom, at: 1 });
    const card = await forge({
      to: callee.cardKey,
      plaintext: async (ephemeral) =>
        concat(content, await stranger.sign(signed(callee, ephemeral, content))),
    });
    expect(await refusalOf(openCard({ identity: callee, bytes: card }))).toBe('card-not-authentic');
  });

  it('cannot name a caller whom anybody can sign for', async () => {
    const { callee } = await createPeople();
    for (const { public_key } of vectors.small_order) {
      const from = { identity: fromHex(public_key), cardKey: callee.cardKey };
      const content = encodeContent({ from, name: 'Ada', room: testRoom, at: 1 });
      // R is the neutral element and S is 0: holds for an eighth of all messages at least.
      const signature = new Uint8Array(64);
      signature[0] = 1;
      const card = await forge({ to: callee.cardKey, plaintext: async () => concat(content, signature) });
      expect(await refusalOf(openCard({ identity: callee, bytes: card }))).toBe('card-not-authentic');
    }
  });
});

describe('a key of small order', () => {
  const seal = cards(1);

  /** RFC 7748 section 6.1 and 7: 0, 1, a point of order 8, and p - 1. */
  const smallOrder = [
    '0000000000000000000000000000000000000000000000000000000000000000',
    '0100000000000000000000000000000000000000000000000000000000000000',
    'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
    'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  ];

  it.each(smallOrder)('is refused as card key, and in a card (%s)', async (key) => {
    const { caller, callee } = await createPeople();
    const to = { identity: callee.publicKey, cardKey: fromHex(key) };
    expect(await refusalOf(seal(caller, callee, { to }))).toBe('malformed-card');
    const card = await seal(caller, callee);
    card.set(fromHex(key), 1);
    expect(await refusalOf(openCard({ identity: callee, bytes: card }))).toBe('card-not-authentic');
  });
});

describe('what a card cannot carry', () => {
  const seal = cards(1);

  it.each<[string, Partial<SealCardOptions>]>([
    ['an empty name', { name: '' }],
    ['a long name', { name: 'a'.repeat(65) }],
    ['half a character', { name: 'a\ud800' }],
    ['no room', { room: '' }],
    ['a long room', { room: 'r'.repeat(65) }],
    ['a room that is none', { room: '../etc' }],
    ['a time before all', { at: -1 }],
    ['half a millisecond', { at: 0.5 }],
    ['no time', { at: Number.NaN }],
    ['a short card key', { to: { identity: new Uint8Array(32), cardKey: new Uint8Array(31) } }],
    ['a long identity', { to: { identity: new Uint8Array(33), cardKey: new Uint8Array(32) } }],
  ])('is not sealed: %s', async (_, fields) => {
    const { caller, callee } = await createPeople();
    expect(await refusalOf(seal(caller, callee, fields))).toBe('malformed-card');
  });

  it('carries the longest name there is', async () => {
    const { caller, callee } = await createPeople();
    const name = '€'.repeat(64);
    const opened = await openCard({ identity: callee, bytes: await seal(caller, callee, { name }) });
    expect(opened.name).toBe(name);
  });

  it('is not read: each content has one form', () => {
    const content = encodeContent({ from: addressOfZero(), name: 'Ada', room: testRoom, at: 5 });
    const property = fc.property(
      fc.nat({ max: contentLength - 1 }),
      fc.integer({ min: 1, max: 255 }),
      (at, by) => {
        const changed = new Uint8Array(content.with(at, (content[at] ?? 0) ^ by));
        try {
          expect(toHex(encodeContent(decodeContent(changed)))).toBe(toHex(changed));
        } catch (error) {
          expect(error).toMatchObject({ code: 'malformed-card' });
        }
      },
    );
    fc.assert(property, { numRuns: 2000 });
  });
});

function addressOfZero() {
  return { identity: new Uint8Array(32), cardKey: new Uint8Array(32) };
}
