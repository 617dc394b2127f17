import { CardKem, wrapKemKeys } from '../identity/card-kem.ts';
import { DeviceIdentity } from '../identity/device-identity.ts';
import type { DeviceKeys } from '../identity/device-keys.ts';
import { fromHex } from './hex.ts';

/** A device whose private keys a test knows. */
type KnownDevice = { signing_seed: string; card_secret: string; identity: string; card_key: string };

/** What PKCS #8 puts before the 32 bytes of a private key (RFC 8410 section 7). */
const PKCS8 = { Ed25519: '302e020100300506032b657004220420', X25519: '302e020100300506032b656e04220420' };

async function knownKeys(device: KnownDevice): Promise<DeviceKeys> {
  const [privateSigning, publicSigning, privateCard, publicCard] = await Promise.all([
    importPrivate('Ed25519', device.signing_seed, 'sign'),
    crypto.subtle.importKey('raw', fromHex(device.identity), 'Ed25519', true, ['verify']),
    importPrivate('X25519', device.card_secret, 'deriveBits'),
    crypto.subtle.importKey('raw', fromHex(device.card_key), 'X25519', true, []),
  ]);
  return {
    signing: { privateKey: privateSigning, publicKey: publicSigning },
    card: { privateKey: privateCard, publicKey: publicCard },
  };
}

/** The X-Wing key of such a device, if a test knows that as well. */
type KnownKem = { kem_secret: string; kem_key: string };

async function knownKem({ kem_secret, kem_key }: KnownKem): Promise<CardKem> {
  const keys = await wrapKemKeys({ publicKey: fromHex(kem_key), privateKey: fromHex(kem_secret) });
  return new CardKem({ found: async () => keys, stored: async () => keys });
}

export async function knownDevice(device: KnownDevice, kem?: KnownKem): Promise<DeviceIdentity> {
  const keys = await knownKeys(device);
  return kem === undefined
    ? DeviceIdentity.from(keys)
    : DeviceIdentity.from(keys, { cardKem: await knownKem(kem) });
}

function importPrivate(algorithm: keyof typeof PKCS8, secret: string, usage: KeyUsage): Promise<CryptoKey> {
  return crypto.subtle.importKey('pkcs8', fromHex(PKCS8[algorithm] + secret), algorithm, false, [usage]);
}
