import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Role } from '../common/role.ts';
import { type StreamName, streamNames } from '../common/streams.ts';
import { cases } from '../testing/cases.ts';
import { FrameCipher } from './frame-cipher.ts';
import { FrameOpener } from './frame-opener.ts';
import { FrameSealer } from './frame-sealer.ts';
import { keyId } from './key-id.ts';
import { AES_256_GCM_SHA512_128 as suite } from './suites.ts';

const secret = Uint8Array.from({ length: 32 }, (_, index) => index);
const otherSecret = new Uint8Array(32).fill(9);
const someFrame = new Uint8Array(200).map((_, index) => index * 7).buffer;

type Options = { stream?: StreamName; sender?: Role; epoch?: number; baseKey?: Uint8Array<ArrayBuffer> };

async function cipher(usage: 'encrypt' | 'decrypt', options: Options) {
  const { stream = 'camera', sender = 'initiator', epoch = 0, baseKey = secret } = options;
  return FrameCipher.derive({ suite, baseKey, kid: keyId({ epoch, sender, stream }), usage });
}

async function createSealer(options: Options = {}) {
  return new FrameSealer(options.stream ?? 'camera', await cipher('encrypt', options));
}

async function createOpener(options: Options = {}) {
  const opener = new FrameOpener(options.stream ?? 'camera');
  opener.add(await cipher('decrypt', options));
  return opener;
}

/** The same frame with one bit turned. */
function turnBit(frame: ArrayBuffer, bit: number): ArrayBuffer {
  const copy = new Uint8Array(frame.slice(0));
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy.buffer;
}

describe('frames between two sides', () => {
  it.each(streamNames)('come out as they went in, whatever they hold (%s)', async (stream) => {
    const sealer = await createSealer({ stream });
    const opener = await createOpener({ stream });
    const vp8KeyFrame = Uint8Array.of(0x50, 0x3e, 0, 0x9d, 1, 0x2a, 0x80, 2, 0x68, 1, 7, 7, 7);
    const frames = fc.oneof(fc.uint8Array({ maxLength: 3000 }), fc.constant(vp8KeyFrame));
    await fc.assert(
      fc.asyncProperty(frames, async (frame) => {
        const opened = await opener.open(await sealer.seal(frame.slice().buffer));
        expect(opened).toEqual(frame.slice().buffer);
      }),
      { numRuns: cases(300) },
    );
  });

  it('are refused when any bit was changed, the clear ones included', async () => {
    const keyFrame = Uint8Array.of(0x50, 0x3e, 0, 0x9d, 1, 0x2a, 0x80, 2, 0x68, 1, 7, 7, 7).buffer;
    const sealed = await (await createSealer()).seal(keyFrame);
    const opener = await createOpener();
    const bits = Array.from({ length: sealed.byteLength * 8 }, (_, bit) => bit);
    const outcomes = await Promise.all(bits.map((bit) => opener.open(turnBit(sealed, bit))));
    expect(outcomes.filter((outcome) => typeof outcome !== 'string')).toEqual([]);
    expect(await opener.open(sealed)).toEqual(keyFrame);
  });

  it('are refused when cut short or made longer', async () => {
    const sealed = await (await createSealer()).seal(someFrame);
    const opener = await createOpener();
    const cuts = Array.from({ length: sealed.byteLength }, (_, length) => sealed.slice(0, length));
    const outcomes = await Promise.all(
      [...cuts, Uint8Array.of(...new Uint8Array(sealed), 0).buffer].map((cut) => opener.open(cut)),
    );
    expect(new Set(outcomes)).toEqual(new Set(['clear', 'authentication']));
  });

  it('pass once: a copy is a replay, also when both arrive at the same time', async () => {
    const sealer = await createSealer();
    const opener = await createOpener();
    const first = await sealer.seal(someFrame);
    const outcomes = await Promise.all([opener.open(first), opener.open(first), opener.open(first)]);
    expect(outcomes.filter((outcome) => outcome === 'replay')).toHaveLength(2);
    expect(outcomes.filter((outcome) => typeof outcome !== 'string')).toEqual([someFrame]);
  });

  it('pass in whatever order they arrive', async () => {
    const sealer = await createSealer();
    const opener = await createOpener();
    const sealed = [await sealer.seal(someFrame), await sealer.seal(someFrame), await sealer.seal(someFrame)];
    const outcomes = await Promise.all(sealed.toReversed().map((frame) => opener.open(frame)));
    expect(outcomes).toEqual([someFrame, someFrame, someFrame]);
  });

  it('are not kept out by forged ones with a higher counter', async () => {
    const sealer = await createSealer();
    const opener = await createOpener();
    const genuine = await sealer.seal(someFrame);
    const forger = await createSealer({ baseKey: otherSecret });
    const forged = await Promise.all(Array.from({ length: 2000 }, () => forger.seal(someFrame)));
    const outcomes = await Promise.all(forged.map((frame) => opener.open(frame)));
    expect(new Set(outcomes)).toEqual(new Set(['authentication']));
    expect(await opener.open(genuine)).toEqual(someFrame);
  });

  it('never have the same ciphertext twice', async () => {
    const sealer = await createSealer();
    const sealed = await Promise.all(Array.from({ length: 300 }, () => sealer.seal(someFrame)));
    expect(new Set(sealed.map((frame) => new Uint8Array(frame).join())).size).toBe(300);
  });

  it('open only with the key of their stream, direction and epoch', async () => {
    const sealed = await (await createSealer()).seal(someFrame);
    expect(await (await createOpener({ stream: 'screen' })).open(sealed)).toBe('unknownKey');
    expect(await (await createOpener({ sender: 'responder' })).open(sealed)).toBe('unknownKey');
    expect(await (await createOpener({ epoch: 1 })).open(sealed)).toBe('unknownKey');
  });

  it('have different keys even where the base key is the same', async () => {
    const camera = new Uint8Array(await (await createSealer({ stream: 'camera' })).seal(someFrame));
    const screen = new Uint8Array(await (await createSealer({ stream: 'screen' })).seal(someFrame));
    expect(camera.subarray(2, 40)).not.toEqual(screen.subarray(2, 40));
  });

  it('are dropped as clear when they never were encrypted', async () => {
    const camera = await createOpener();
    const clear = Uint8Array.of(0x50, 0x3e, 0, 0x9d, 1, 0x2a, 0x80, 2, 0x68, 1, ...new Uint8Array(100));
    expect(await camera.open(clear.buffer)).toBe('clear');
    expect(await camera.open(new ArrayBuffer(0))).toBe('clear');
  });

  it('never make the receiver throw, nor pass when nobody sealed them', async () => {
    const openers = await Promise.all(streamNames.map((stream) => createOpener({ stream })));
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 100 }), async (bytes) => {
        const outcomes = await Promise.all(openers.map((opener) => opener.open(bytes.slice().buffer)));
        expect(outcomes.every((outcome) => typeof outcome === 'string')).toBe(true);
      }),
      { numRuns: cases(2000) },
    );
  });
});
