import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cases } from '../testing/cases.ts';
import { E2eeError } from '../common/errors.ts';
import { maxExchangeBytes } from '../common/limits.ts';
import {
  decodeCommit,
  decodeInitiatorConfirm,
  decodeInitiatorReveal,
  decodeResponderConfirm,
  decodeResponderReveal,
  encodeCommit,
  encodeInitiatorConfirm,
  encodeInitiatorReveal,
  encodeResponderConfirm,
  encodeResponderReveal,
  lengths,
  maxSuites,
} from './messages.ts';

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const suites = fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 1, maxLength: maxSuites });
const nonce = bytes(lengths.nonce);
const publicKey = bytes(lengths.publicKey);
const ciphertext = bytes(lengths.ciphertext);
const proof = bytes(lengths.proof);

/** What decodes each kind of message, and an encoded one with fields that a test may choose. */
const kindNumbers = [
  {
    decode: decodeCommit,
    encoded: fc.record({ suites, commitment: bytes(lengths.commitment) }).map(encodeCommit),
  },
  {
    decode: decodeResponderReveal,
    encoded: fc.record({ suites, nonce, publicKey }).map(encodeResponderReveal),
  },
  {
    decode: decodeInitiatorReveal,
    encoded: fc.record({ nonce, publicKey, ciphertext }).map(encodeInitiatorReveal),
  },
  { decode: decodeResponderConfirm, encoded: fc.record({ ciphertext, proof }).map(encodeResponderConfirm) },
  { decode: decodeInitiatorConfirm, encoded: fc.record({ proof }).map(encodeInitiatorConfirm) },
];

/** The code with which something refuses; undefined when it does not. Anything but an E2eeError is passed on. */
function refusal(action: () => unknown): string | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    if (error instanceof E2eeError) return error.code;
    throw error;
  }
}

describe('the messages of the key exchange', () => {
  it('come out as they went in', () => {
    fc.assert(
      fc.property(
        fc.record({ suites, commitment: bytes(lengths.commitment) }),
        fc.record({ suites, nonce, publicKey }),
        fc.record({ nonce, publicKey, ciphertext }),
        fc.record({ ciphertext, proof }),
        (commit, responderReveal, initiatorReveal, responderConfirm) => {
          expect(decodeCommit(encodeCommit(commit))).toEqual(commit);
          expect(decodeResponderReveal(encodeResponderReveal(responderReveal))).toEqual(responderReveal);
          expect(decodeInitiatorReveal(encodeInitiatorReveal(initiatorReveal))).toEqual(initiatorReveal);
          expect(decodeResponderConfirm(encodeResponderConfirm(responderConfirm))).toEqual(responderConfirm);
          const { proof: value } = responderConfirm;
          expect(decodeInitiatorConfirm(encodeInitiatorConfirm({ proof: value }))).toEqual({ proof: value });
        },
      ),
    );
  });

  it.each(kindNumbers)(
    'fit the limit, and are refused cut short or made longer ($decode.name)',
    ({ decode, encoded }) => {
      fc.assert(
        fc.property(encoded, fc.nat(), (message, cut) => {
          expect(message.length).toBeLessThan(maxExchangeBytes);
          const short = message.subarray(0, cut % message.length);
          expect(refusal(() => decode(short))).toBe('malformed-message');
          expect(refusal(() => decode(Uint8Array.of(...message, 0)))).toBe('malformed-message');
        }),
        { numRuns: cases(50) },
      );
    },
  );

  it.each(kindNumbers)(
    'are refused in another place and in another version ($decode.name)',
    ({ decode, encoded }) => {
      fc.assert(
        fc.property(
          encoded,
          fc.integer({ min: 0, max: 255 }),
          fc.integer({ min: 0, max: 255 }),
          (message, a, b) => {
            const [version = 0, type = 0] = message;
            fc.pre(a !== version && b !== type);
            expect(refusal(() => decode(Uint8Array.of(a, ...message.subarray(1))))).toBe('version-mismatch');
            expect(refusal(() => decode(Uint8Array.of(version, b, ...message.subarray(2))))).toBe(
              'unexpected-message',
            );
          },
        ),
        { numRuns: cases(50) },
      );
    },
  );

  it.each(kindNumbers)('never break the reader ($decode.name)', ({ decode }) => {
    const noise = fc.uint8Array({ maxLength: maxExchangeBytes + 10, size: 'max' });
    fc.assert(
      fc.property(noise, (message) => {
        refusal(() => decode(message));
        message.set([2, 1].slice(0, message.length));
        refusal(() => decode(message));
      }),
      { numRuns: cases(300) },
    );
  });

  it('carry at least one suite and at most a few', () => {
    const commitment = new Uint8Array(lengths.commitment);
    expect(refusal(() => decodeCommit(encodeCommit({ suites: [], commitment })))).toBe('malformed-message');
    const many = Array.from({ length: maxSuites + 1 }, () => 4);
    expect(refusal(() => decodeCommit(encodeCommit({ suites: many, commitment })))).toBe('malformed-message');
  });
});
