import { describe, expect, it } from 'vitest';
import vectors from '../test-vectors/key-schedule.json' with { type: 'json' };
import { fromHex } from '../testing/hex.ts';
import { type Compared, shortAuthenticationString } from './short-authentication.ts';

const compared: Compared = {
  callId: vectors.call_id,
  commit: fromHex(vectors.messages.commit),
  responderReveal: fromHex(vectors.messages.responder_reveal),
  initiator: {
    nonce: fromHex(vectors.initiator.nonce),
    publicKey: fromHex(vectors.initiator.public_key),
  },
};

const flipped = (bytes: Uint8Array) =>
  bytes.map((byte, index) => (index === bytes.length - 1 ? byte ^ 1 : byte));

describe('what two people compare', () => {
  it('is the same as calculated without this package', async () => {
    expect(await shortAuthenticationString(compared)).toEqual(vectors.short_authentication);
  });

  it('says the same in symbols as in digits', async () => {
    const { symbols, digits } = await shortAuthenticationString(compared);
    const value = symbols.reduce((sum, symbol) => sum * 64n + BigInt(symbol), 0n);
    expect(digits).toBe(value.toString().padStart(13, '0'));
    expect(symbols).toHaveLength(7);
    expect(symbols.every((symbol) => symbol >= 0 && symbol < 64)).toBe(true);
  });

  it.each<[string, Partial<Compared>]>([
    ['call', { callId: 'room-8' }],
    ['commitment', { commit: flipped(compared.commit) }],
    ['key of the responder', { responderReveal: flipped(compared.responderReveal) }],
    [
      'nonce of the initiator',
      { initiator: { ...compared.initiator, nonce: flipped(compared.initiator.nonce) } },
    ],
    [
      'key of the initiator',
      { initiator: { ...compared.initiator, publicKey: flipped(compared.initiator.publicKey) } },
    ],
  ])('differs for another %s', async (_what, other) => {
    const [one, two] = await Promise.all([
      shortAuthenticationString(compared),
      shortAuthenticationString({ ...compared, ...other }),
    ]);
    expect(one.digits).not.toBe(two.digits);
    expect(one.symbols).not.toEqual(two.symbols);
  });

  it('has every symbol at every place, and so has no bit that is always the same', async () => {
    const seen = Array.from({ length: 7 }, () => new Set<number>());
    const strings = await Promise.all(
      Array.from({ length: 1_000 }, (_, index) =>
        shortAuthenticationString({ ...compared, callId: `room-${index}` }),
      ),
    );
    for (const { symbols } of strings)
      for (const [place, symbol] of symbols.entries()) seen[place]?.add(symbol);
    expect(seen.map(({ size }) => size)).toEqual(Array(7).fill(64));
  });
});
