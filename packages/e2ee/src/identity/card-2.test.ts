import { describe, expect, it } from 'vitest';
import { concat } from '../common/bytes.ts';
import { Hkdf } from '../crypto/hkdf.ts';
import { xwingCiphertextLength } from '../crypto/xwing-lengths.ts';
import vectors from '../test-vectors/identity.json' with { type: 'json' };
import { addressOf, cards, createPeople, testRoom } from '../testing/card-people.ts';
import { fromHex, toHex } from '../testing/hex.ts';
import { knownDevice } from '../testing/known-device.ts';
import { refusalOf } from '../testing/refusal.ts';
import { cardLengths, openCard, sealCard } from './card.ts';
import { encodeContent } from './card-content.ts';
import { CardKem } from './card-kem.ts';
import { DeviceIdentity } from './device-identity.ts';
import { identityLabel } from './labels.ts';
import { loadXwing } from '../crypto/load-xwing.ts';

/** Where the parts of a card of version 2 begin. */
const givenEphemeral = 1;
const givenCiphertext = 33;
const givenSealed = givenCiphertext + xwingCiphertextLength;
const nonce = new Uint8Array(12);

/** What somebody knows of a device. */
interface Known {
  readonly device: DeviceIdentity;
  readonly kemKey: Uint8Array;
}

async function known(device: DeviceIdentity): Promise<Known> {
  return { device, kemKey: await device.cardKem.publicKey() };
}

/** The key of a card, from secrets that whoever reckons may or may not have right. */
async function keyFrom(secrets: readonly Uint8Array[], header: Uint8Array, { device, kemKey }: Known) {
  const context = concat(identityLabel('card2Context'), header, device.publicKey, device.cardKey, kemKey);
  const salt = new Uint8Array(await crypto.subtle.digest('SHA-512', context));
  const hkdf = await Hkdf.create(secrets, salt);
  return {
    encrypt: await hkdf.aeadKey(identityLabel('card2Key'), 'encrypt'),
    decrypt: await hkdf.aeadKey(identityLabel('card2Key'), 'decrypt'),
  };
}

async function agreeByX25519(privateKey: CryptoKey, publicKey: Uint8Array<ArrayBuffer>) {
  const other = await crypto.subtle.importKey('raw', publicKey, 'X25519', false, []);
  return new Uint8Array(await crypto.subtle.deriveBits({ name: 'X25519', public: other }, privateKey, 256));
}

/** Whether somebody with these secrets reads the card. */
async function reads(secrets: readonly Uint8Array[], card: Uint8Array<ArrayBuffer>, callee: Known) {
  const header = card.slice(0, givenSealed);
  const { decrypt } = await keyFrom(secrets, header, callee);
  const algorithm = { name: 'AES-GCM', iv: nonce, additionalData: header };
  return crypto.subtle.decrypt(algorithm, decrypt, card.slice(givenSealed)).then(
    () => true,
    () => false,
  );
}

/** The secrets of a card as its callee finds them. */
async function secretsOf(card: Uint8Array<ArrayBuffer>, callee: DeviceIdentity) {
  const x25519 = await agreeByX25519(
    callee.keys.card.privateKey,
    card.slice(givenEphemeral, givenCiphertext),
  );
  const opened = await callee.cardKem.decapsulate(card.slice(givenCiphertext, givenSealed));
  if (opened === undefined) throw new Error('no key');
  return { x25519, xwing: opened.sharedSecret };
}

describe('a call card of version 2', () => {
  it('opens where it was sealed by other means', async () => {
    const { caller, callee, card_2: card, card: before } = vectors;
    const device = await knownDevice(callee, card);
    const opened = await openCard({ identity: device, bytes: fromHex(card.card) });
    expect(toHex(opened.from.identity)).toBe(caller.identity);
    expect([opened.name, opened.room, opened.at]).toEqual([before.name, before.room, before.at]);
    const bytes = fromHex(card.card);
    const { x25519, xwing } = await secretsOf(bytes, device);
    expect(toHex(x25519)).toBe(card.shared_secret);
    expect(toHex(xwing)).toBe(card.kem_shared_secret);
    const bound = concat(device.publicKey, device.cardKey, fromHex(card.kem_key));
    const signed = concat(identityLabel('card2'), bound, bytes.slice(1, givenSealed), fromHex(card.content));
    expect(toHex(await (await knownDevice(caller)).sign(signed))).toBe(card.signature);
  });

  it('is read by nobody who has only one of the two secrets', async () => {
    const { caller, callee } = await createPeople();
    const card = await cards(2)(caller, callee);
    const to = await known(callee);
    const { x25519, xwing } = await secretsOf(card, callee);
    const guess = new Uint8Array(32);
    // The control: with both it is read.
    expect(await reads([x25519, xwing], card, to)).toBe(true);
    for (const secrets of [
      [x25519],
      [xwing],
      [x25519, guess],
      [guess, xwing],
      [x25519, x25519],
      [xwing, x25519],
    ])
      expect(await reads(secrets, card, to)).toBe(false);
  });

  it('does not open with the X25519 key of the callee and another X-Wing key, or none', async () => {
    const { caller, callee, stranger } = await createPeople();
    const card = await cards(2)(caller, callee);
    await stranger.cardKem.publicKey();
    for (const cardKem of [stranger.cardKem, CardKem.ephemeral()]) {
      const thief = await DeviceIdentity.from(callee.keys, { cardKem });
      expect(await refusalOf(openCard({ identity: thief, bytes: card }))).toBe('card-not-authentic');
    }
  });

  it('does not open with the X-Wing key of the callee and another X25519 key', async () => {
    const { caller, callee, stranger } = await createPeople();
    const card = await cards(2)(caller, callee);
    const keys = { ...callee.keys, card: stranger.keys.card };
    const thief = await DeviceIdentity.from(keys, { cardKem: callee.cardKem });
    expect(await refusalOf(openCard({ identity: thief, bytes: card }))).toBe('card-not-authentic');
  });

  it('is what is sealed for whoever has told an X-Wing key, and opens beside one of version 1', async () => {
    const { caller, callee } = await createPeople();
    const both = [await cards(2)(caller, callee), await cards(1)(caller, callee)];
    expect(both.map((card) => [card[0], card.length])).toEqual([
      [2, cardLengths[2]],
      [1, cardLengths[1]],
    ]);
    for (const bytes of both)
      expect(await openCard({ identity: callee, bytes })).toMatchObject({ room: testRoom });
  });

  it('is refused under the other version, with and without what that one lacks', async () => {
    const { caller, callee } = await createPeople();
    const [one, two] = [await cards(1)(caller, callee), await cards(2)(caller, callee)];
    const open = (bytes: Uint8Array) => refusalOf(openCard({ identity: callee, bytes }));
    expect(await open(two.with(0, 1))).toBe('malformed-card');
    expect(await open(one.with(0, 2))).toBe('malformed-card');
    const cut = concat(Uint8Array.of(1), two.slice(givenEphemeral, givenCiphertext), two.slice(givenSealed));
    expect(await open(cut)).toBe('card-not-authentic');
    const ciphertext = two.slice(givenCiphertext, givenSealed);
    const grown = concat(
      Uint8Array.of(2),
      one.slice(givenEphemeral, givenCiphertext),
      ciphertext,
      one.slice(givenCiphertext),
    );
    expect(await open(grown)).toBe('card-not-authentic');
  });

  it.each([
    ['ephemeral key', givenEphemeral, givenCiphertext],
    ['ciphertext', givenCiphertext, givenSealed],
    ['sealed content', givenSealed, cardLengths[2]],
  ])('is refused with the %s of another card', async (_, from, to) => {
    const { caller, callee } = await createPeople();
    const [card, other] = [await cards(2)(caller, callee), await cards(2)(caller, callee)];
    card.set(other.slice(from, to), from);
    expect(await refusalOf(openCard({ identity: callee, bytes: card }))).toBe('card-not-authentic');
  });

  it('is never sealed as version 1 because the X-Wing key is none', async () => {
    const { caller, callee } = await createPeople();
    const kemKey = await callee.cardKem.publicKey();
    for (const wrong of [new Uint8Array(0), kemKey.slice(1), new Uint8Array(kemKey.length).fill(0xff)]) {
      const to = { ...addressOf(callee), kemKey: wrong };
      const sealing = sealCard({ identity: caller, to, name: 'Ada', room: testRoom, at: 1 });
      expect(await refusalOf(sealing)).toBe('malformed-card');
    }
  });

  it('is refused with an X25519 key of small order, whatever the X-Wing secret', async () => {
    const { caller, callee } = await createPeople();
    const to = {
      ...addressOf(callee),
      cardKey: new Uint8Array(32),
      kemKey: await callee.cardKem.publicKey(),
    };
    const sealing = sealCard({ identity: caller, to, name: 'Ada', room: testRoom, at: 1 });
    expect(await refusalOf(sealing)).toBe('malformed-card');
    const card = await cards(2)(caller, callee);
    card.fill(0, givenEphemeral, givenCiphertext);
    expect(await refusalOf(openCard({ identity: callee, bytes: card }))).toBe('card-not-authentic');
  });
});

/** Seals to `to` what `signed` makes of the header. */
async function forge(to: Known, signed: (header: Uint8Array) => Promise<Uint8Array>) {
  const { encapsulate } = await loadXwing();
  const pair = await crypto.subtle.generateKey({ name: 'X25519' }, false, ['deriveBits']);
  if (!('privateKey' in pair)) throw new Error('no pair');
  const ephemeral = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
  const { ciphertext, sharedSecret } = encapsulate(to.kemKey);
  const header = concat(Uint8Array.of(2), ephemeral, ciphertext);
  const secret = await agreeByX25519(pair.privateKey, to.device.cardKey);
  const { encrypt } = await keyFrom([secret, sharedSecret], header, to);
  const algorithm = { name: 'AES-GCM', iv: nonce, additionalData: header };
  const sealed = await crypto.subtle.encrypt(algorithm, encrypt, concat(await signed(header)));
  return concat(header, new Uint8Array(sealed));
}

const signedFor = ({ device, kemKey }: Known, header: Uint8Array, content: Uint8Array) =>
  concat(identityLabel('card2'), device.publicKey, device.cardKey, kemKey, header.slice(1), content);

const open = async (by: Known, signed: (header: Uint8Array) => Promise<Uint8Array>) =>
  refusalOf(openCard({ identity: by.device, bytes: await forge(by, signed) }));

async function forgery() {
  const { caller, callee, stranger } = await createPeople();
  const content = encodeContent({ from: addressOf(caller), name: 'Ada', room: testRoom, at: 1 });
  const [to, other] = [await known(callee), await known(stranger)];
  return { caller, stranger, content, to, other };
}

describe('a call card of version 2 that somebody seals who does not keep to the rules', () => {
  it('opens if it is as it should be, which is the control for the rest', async () => {
    const { caller, content, to } = await forgery();
    const refusal = await open(to, async (header) =>
      concat(content, await caller.sign(signedFor(to, header, content))),
    );
    expect(refusal).toBeUndefined();
  });

  it('cannot be sealed anew to another person, who has another X-Wing key or only that in common', async () => {
    const { caller, content, to, other } = await forgery();
    const meantForOther = async (header: Uint8Array) =>
      concat(content, await caller.sign(signedFor(other, header, content)));
    expect(await open(to, meantForOther)).toBe('card-not-authentic');
    const mixed = { device: to.device, kemKey: other.kemKey };
    const meantForMixed = async (header: Uint8Array) =>
      concat(content, await caller.sign(signedFor(mixed, header, content)));
    expect(await open(to, meantForMixed)).toBe('card-not-authentic');
  });

  it('cannot be sealed anew to the same person, nor signed by another', async () => {
    const { caller, stranger, content, to } = await forgery();
    const refusals = [
      await open(to, async () =>
        concat(content, await caller.sign(signedFor(to, new Uint8Array(givenSealed), content))),
      ),
      await open(to, async (header) => concat(content, await stranger.sign(signedFor(to, header, content)))),
    ];
    expect(refusals).toEqual(['card-not-authentic', 'card-not-authentic']);
  });
});
