import { describe, expect, it } from 'vitest';
import { MessageOpener, MessageSealer } from '../sealed/message-cipher.ts';
import type { Role } from '../common/role.ts';
import { keyId } from '../sframe/key-id.ts';
import { type StreamName, streamNames } from '../common/streams.ts';
import vectors from '../test-vectors/key-schedule.json' with { type: 'json' };
import { fromHex, toHex } from '../testing/hex.ts';
import { commitmentTo } from './ephemeral.ts';
import { Hkdf } from '../crypto/hkdf.ts';
import { KeySchedule } from './key-schedule.ts';
import { label } from './labels.ts';
import { encodeCommit, encodeInitiatorReveal, encodeResponderReveal } from './messages.ts';
import { hashOf, Transcript } from './transcript.ts';

const { initiator, messages, rekey } = vectors;

const createRoot = () => Hkdf.create(vectors.secrets.map(fromHex), fromHex(vectors.transcript_hash));

/** The keys of epoch 0, and of epoch 1 after it. */
async function createEpochs(salt = fromHex(vectors.both_heard)): Promise<[KeySchedule, KeySchedule]> {
  const first = await KeySchedule.create({ epoch: 0, secrets: [fromHex(vectors.session)], salt });
  return [first, await first.next(rekey.secrets.map(fromHex), fromHex(rekey.salt))];
}

async function createEpoch(epoch: number): Promise<KeySchedule> {
  const [first, second] = await createEpochs();
  return epoch === 0 ? first : second;
}

function roleOf(text: string): Role {
  return text === 'initiator' ? 'initiator' : 'responder';
}

function streamOf(text: string): StreamName {
  const stream = streamNames.find((name) => name === text);
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

  it('goes from the exchange to the session by the same secret', async () => {
    expect(toHex(await (await createRoot()).secret(label('session')))).toBe(vectors.session);
  });

  it('goes from one epoch to the next by the same messages', async () => {
    const parts = [rekey.offer, rekey.answer, rekey.finish].map(fromHex);
    expect(toHex(await hashOf('rekey', parts))).toBe(rekey.salt);
  });

  it.each(vectors.epochs)('derives the same base keys in epoch $epoch, no two equal', async (vector) => {
    const schedule = await createEpoch(vector.epoch);
    expect(schedule.epoch).toBe(vector.epoch);
    const derived = await Promise.all(
      vector.frames.map(async (frame) => {
        const name = { sender: roleOf(frame.sender), stream: streamOf(frame.stream) };
        const kid = Number(keyId({ epoch: vector.epoch, ...name }));
        return { kid, base_key: toHex(await schedule.frameBaseKey(name)) };
      }),
    );
    expect(derived).toEqual(vector.frames.map(({ kid, base_key }) => ({ kid, base_key })));
    expect(new Set(derived.map(({ base_key }) => base_key)).size).toBe(vector.frames.length);
    expect(new Set(derived.map(({ kid }) => kid)).size).toBe(vector.frames.length);
  });

  it.each(vectors.epochs)('seals messages to the same bytes in epoch $epoch', async (vector) => {
    const schedule = await createEpoch(vector.epoch);
    const sides = await Promise.all(
      (['initiator', 'responder'] as const).map(async (role) => ({
        own: vector.messages.filter(({ sender }) => sender === role),
        sealer: new MessageSealer(await schedule.messageKey(role, 'encrypt'), vector.epoch),
        opener: new MessageOpener(await schedule.messageKey(role, 'decrypt'), vector.epoch),
      })),
    );
    for (const { own, sealer, opener } of sides) {
      const [page, switched] = own.map(({ sealed }) => sealed);
      const content = { kind: 'page', bytes: fromHex('68656c6c6f') } as const;
      expect(toHex(await sealer.seal(content))).toBe(page);
      expect(toHex(await sealer.seal({ kind: 'rekeySwitched', bytes: new Uint8Array() }))).toBe(switched);
      expect(await opener.open(fromHex(page ?? ''))).toEqual(content);
    }
  });
});

describe('the key schedule', () => {
  it('gives other keys for any other transcript', async () => {
    const hash = fromHex(vectors.both_heard);
    hash[0] = (hash[0] ?? 0) ^ 1;
    const name = { sender: 'initiator', stream: 'camera' } as const;
    const [[one], [other]] = await Promise.all([createEpochs(), createEpochs(hash)]);
    expect(await one.frameBaseKey(name)).not.toEqual(await other.frameBaseKey(name));
  });

  it('gives other keys in the next epoch to who has not all of its secrets, the one before among them', async () => {
    const [first, second] = await createEpochs();
    const [wrongBefore] = await createEpochs(fromHex(rekey.salt));
    const salt = fromHex(rekey.salt);
    const others = await Promise.all([
      wrongBefore.next(rekey.secrets.map(fromHex), salt),
      first.next([fromHex(rekey.secrets[0] ?? ''), new Uint8Array(32)], salt),
      first.next([new Uint8Array(32), fromHex(rekey.secrets[1] ?? '')], salt),
      first.next(rekey.secrets.map(fromHex), fromHex(vectors.both_heard)),
    ]);
    const name = { sender: 'initiator', stream: 'camera' } as const;
    const keys = await Promise.all([second, ...others].map((schedule) => schedule.frameBaseKey(name)));
    expect(new Set(keys.map(toHex)).size).toBe(5);
  });

  it('leaves the secrets to its caller and keeps none that could be read', async () => {
    const secrets = vectors.secrets.map(fromHex);
    const schedule = await KeySchedule.create({ epoch: 0, secrets, salt: fromHex(vectors.both_heard) });
    expect(secrets.map(toHex)).toEqual(vectors.secrets);
    expect(JSON.stringify(schedule)).toBe('{"epoch":0}');
  });
});
