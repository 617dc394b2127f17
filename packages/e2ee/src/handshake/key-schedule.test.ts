import { describe, expect, it } from 'vitest';
import type { Role } from '../session-types.ts';
import { keyId } from '../sframe/key-id.ts';
import { STREAM_NAMES } from '../streams.ts';
import type { StreamName } from '../streams.ts';
import vectors from '../test-vectors/key-schedule.json' with { type: 'json' };
import { fromHex, toHex } from '../testing/hex.ts';
import { commitmentTo } from './ephemeral.ts';
import { KeySchedule } from './key-schedule.ts';
import { encodeCommit, encodeInitiatorReveal, encodeResponderReveal } from './messages.ts';
import { Transcript } from './transcript.ts';

const { initiator, messages } = vectors;

function createSchedule(transcriptHash = fromHex(vectors.transcript_hash)) {
  return KeySchedule.create(vectors.secrets.map(fromHex), transcriptHash);
}

function roleOf(text: string): Role {
  return text === 'initiator' ? 'initiator' : 'responder';
}

function streamOf(text: string): StreamName {
  const stream = STREAM_NAMES.find((name) => name === text);
  if (!stream) throw new Error(`there is no stream ${text}`);
  return stream;
}

describe('the key schedule, against values calculated without this package', () => {
  it('commits to the same', async () => {
    const reveal = { nonce: fromHex(initiator.nonce), publicKey: fromHex(initiator.public_key) };
    expect(toHex(await commitmentTo(vectors.call_id, reveal))).toBe(initiator.commitment);
  });

  it('encodes messages and the transcript to the same bytes', async () => {
    const nonce = fromHex(initiator.nonce);
    const publicKey = fromHex(initiator.public_key);
    const commit = encodeCommit({ suites: initiator.suites, commitment: fromHex(initiator.commitment) });
    expect(toHex(commit)).toBe(messages.commit);
    const responderReveal = fromHex(messages.responder_reveal);
    const fields = { nonce: responderReveal.subarray(7, 39), publicKey: responderReveal.subarray(39) };
    expect(encodeResponderReveal({ suites: [5, 4], ...fields })).toEqual(responderReveal);
    const initiatorReveal = fromHex(messages.initiator_reveal);
    const ciphertext = initiatorReveal.subarray(-1120);
    expect(encodeInitiatorReveal({ nonce, publicKey, ciphertext })).toEqual(initiatorReveal);

    const transcript = new Transcript(vectors.call_id);
    for (const message of Object.values(messages)) transcript.add(fromHex(message));
    expect(toHex(await transcript.hash())).toBe(vectors.transcript_hash);
  });

  it('confirms with the same bytes, and knows the other side by them', async () => {
    const schedule = await createSchedule();
    expect(toHex(await schedule.confirmation('initiator'))).toBe(vectors.confirm_initiator);
    expect(toHex(await schedule.confirmation('responder'))).toBe(vectors.confirm_responder);
    expect(await schedule.isConfirmedBy('initiator', fromHex(vectors.confirm_initiator))).toBe(true);
    expect(await schedule.isConfirmedBy('responder', fromHex(vectors.confirm_initiator))).toBe(false);
  });

  it('derives the same base key for each stream and direction, no two of them equal', async () => {
    const schedule = await createSchedule();
    const derived = await Promise.all(
      vectors.frames.map(async (vector) => {
        const name = { epoch: vector.epoch, sender: roleOf(vector.sender), stream: streamOf(vector.stream) };
        return { kid: Number(keyId(name)), base_key: toHex(await schedule.frameBaseKey(name)) };
      }),
    );
    expect(derived).toEqual(vectors.frames.map(({ kid, base_key }) => ({ kid, base_key })));
    expect(new Set(derived.map(({ base_key }) => base_key)).size).toBe(vectors.frames.length);
    expect(new Set(derived.map(({ kid }) => kid)).size).toBe(vectors.frames.length);
  });
});

describe('the key schedule', () => {
  it('gives other keys for any other transcript', async () => {
    const hash = fromHex(vectors.transcript_hash);
    hash[0] = (hash[0] ?? 0) ^ 1;
    const name = { epoch: 0, sender: 'initiator', stream: 'camera' } as const;
    const [one, other] = await Promise.all([createSchedule(), createSchedule(hash)]);
    expect(await one.frameBaseKey(name)).not.toEqual(await other.frameBaseKey(name));
    expect(await one.confirmation('initiator')).not.toEqual(await other.confirmation('initiator'));
  });

  it('leaves the secrets to its caller and keeps none that could be read', async () => {
    const secrets = vectors.secrets.map(fromHex);
    const schedule = await KeySchedule.create(secrets, fromHex(vectors.transcript_hash));
    expect(secrets.map(toHex)).toEqual(vectors.secrets);
    expect(JSON.stringify(schedule)).toBe('{}');
  });
});
