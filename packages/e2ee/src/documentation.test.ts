/// <reference types="vite/client" />
import { describe, expect, it } from 'vitest';
import { labels, protocolVersion } from './handshake/labels.ts';
import {
  encodeCommit,
  encodeInitiatorConfirm,
  encodeInitiatorReveal,
  encodeResponderConfirm,
  encodeResponderReveal,
  lengths,
  maxSuites,
} from './handshake/messages.ts';
import { cardLengths } from './identity/card.ts';
import { identityLabels } from './identity/labels.ts';
import {
  exchangeTimeoutMs,
  maxCallIdBytes,
  maxExchangeBytes,
  maxEarlyMessages,
  maxMessageBytes,
  overlapMs,
  rekeyIntervalMs,
  rekeyTimeoutMs,
} from './common/limits.ts';
import { kindNumbers, padding } from './sealed/message-cipher.ts';
import { clearPrefix } from './sframe/clear-prefix.ts';
import { maxFramesPerKey } from './sframe/frame-sealer.ts';
import { directions, keyId } from './sframe/key-id.ts';
import { replayWindow } from './sframe/replay-window.ts';
import { offeredSuites, gcmTagLength } from './sframe/suites.ts';
import { streams } from './common/streams.ts';
import { toHex } from './testing/hex.ts';
import { createFrameCounts } from './worker/frame-transforms.ts';

const [text = ''] = Object.values(
  import.meta.glob<string>('/docs/e2ee.md', { query: '?raw', import: 'default', eager: true }),
);

/** The cells of a line of a table, without the marks for code and the blanks that line the columns up. */
function cells(line: string): string[] {
  return line
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim().replaceAll('`', ''));
}

/** The rows of the table with these columns. */
function table(...columns: string[]): string[][] {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => cells(line).join('|') === columns.join('|'));
  if (start < 0) throw new Error(`there is no table of ${columns.join(', ')}`);
  const end = lines.findIndex((line, index) => index > start && !line.startsWith('|'));
  return lines.slice(start + 2, end).map((line) => cells(line));
}

function field(name: keyof typeof lengths): Uint8Array {
  return new Uint8Array(lengths[name]);
}

/** Names and numbers of a table with these two. */
function numbers(rows: string[][]): Record<string, number> {
  return Object.fromEntries(rows.map(([name, number]) => [name, Number(number)]));
}

/** An encoded message of each type, with one suite. */
function createMessages(): Record<string, Uint8Array> {
  const [nonce, publicKey, ciphertext, proof] = [
    field('nonce'),
    field('publicKey'),
    field('ciphertext'),
    field('proof'),
  ];
  const suites = [5];
  return {
    commit: encodeCommit({ suites, commitment: field('commitment') }),
    responderReveal: encodeResponderReveal({ suites, nonce, publicKey }),
    initiatorReveal: encodeInitiatorReveal({ nonce, publicKey, ciphertext }),
    responderConfirm: encodeResponderConfirm({ ciphertext, proof }),
    initiatorConfirm: encodeInitiatorConfirm({ proof }),
  };
}

describe('docs/e2ee.md agrees with the code', () => {
  it('on the messages', () => {
    const expected = Object.entries(createMessages()).map(([name, bytes]) => [
      name,
      `${bytes[1]}`,
      `${bytes.length}`,
    ]);
    const rows = table('message', 'type', 'fields', 'bytes with one suite');
    expect(rows.map(([name, type, , length]) => [name, type, length])).toEqual(expected);
    expect(text).toContain(`(1 to ${maxSuites})`);
  });

  it('on the constants', () => {
    expect(Object.fromEntries(table('constant', 'value'))).toEqual({
      version: `${protocolVersion}`,
      commitment: `${lengths.commitment} bytes`,
      nonce: `${lengths.nonce} bytes`,
      'public key': `${lengths.publicKey} bytes`,
      ciphertext: `${lengths.ciphertext} bytes`,
      proof: `${lengths.proof} bytes`,
      'longest message of the exchange': `${maxExchangeBytes} bytes`,
      'longest sealed message': `${maxMessageBytes} bytes`,
      'messages taken before the other side is accepted': `${maxEarlyMessages}`,
      'call id': `1 to ${maxCallIdBytes} bytes of UTF-8`,
      'time for the exchange': `${exchangeTimeoutMs} ms`,
      'time between rekeyings': `${rekeyIntervalMs} ms`,
      'time for a rekeying': `${rekeyTimeoutMs} ms`,
      'time that old frame keys are kept': `${overlapMs} ms`,
    });
    expect(text).toContain(`longer than ${exchangeTimeoutMs / 1000} seconds`);
    expect(text).toContain(`Every ${rekeyIntervalMs / 60_000} minutes`);
    expect(text).toContain(`after ${rekeyTimeoutMs / 1000} seconds ends the session`);
    expect(text).toContain(`opened for ${overlapMs / 1000} seconds more`);
  });

  it('on the labels', () => {
    expect(Object.fromEntries(table('label', 'text'))).toEqual(labels);
    for (const name of Object.keys(labels)) expect(text).toContain(`label "${name}"`);
  });

  it('on what identities sign and seal', () => {
    expect(Object.fromEntries(table('identity label', 'text'))).toEqual(identityLabels);
    for (const name of Object.keys(identityLabels)) expect(text).toContain(`label "${name}"`);
  });

  it('on the lengths of cards', () => {
    const { 1: first, 2: second } = cardLengths;
    expect(text).toContain(`A card of version 1 has ${first} bytes, one of version 2 has ${second}.`);
  });

  it('on sealed messages', () => {
    expect(numbers(table('kind', 'number'))).toEqual(kindNumbers);
    expect(text).toContain(`to the next multiple of ${padding} bytes`);
  });

  it('on key ids', () => {
    expect(numbers(table('sender', 'number'))).toEqual(directions);
    expect(numbers(table('stream', 'number'))).toEqual(streams);
    expect(text).toContain('`epoch × 8 + sender × 4 + stream`');
    expect(keyId({ epoch: 3, sender: 'responder', stream: 'screen' })).toBe(3n * 8n + 1n * 4n + 2n);
  });

  it('on frames', () => {
    const [suite] = offeredSuites;
    expect(offeredSuites).toHaveLength(1);
    expect(text).toContain(`\`${suite?.name}\` (0x${suite?.id.toString(16).padStart(4, '0')})`);
    expect(text).toContain(`${gcmTagLength} bytes\n`);
    expect(text).toContain(`the last ${replayWindow} counters`);
    expect(text).toContain('at most 2³² frames');
    expect(maxFramesPerKey).toBe(2 ** 32);
    const [audio, keyFrame, other] = table('frame', 'prefix').map(([, prefix]) => prefix);
    expect(audio).toBe('nothing');
    expect(clearPrefix('microphone', new Uint8Array(20))).toHaveLength(0);
    const vp8 = Uint8Array.of(0x10, 2, 0, 0x9d, 1, 0x2a, 0x80, 2, 0x68, 1);
    expect(keyFrame?.replaceAll(' ', '')).toMatch(
      new RegExp(`^${toHex(clearPrefix('camera', vp8)).slice(0, 12)},`),
    );
    expect(other).toBe(toHex(clearPrefix('camera', Uint8Array.of(9))));
  });

  it('on what is counted', () => {
    expect(table('count', 'why').map(([name]) => name)).toEqual(Object.keys(createFrameCounts().dropped));
  });
});
