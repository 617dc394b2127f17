import { beforeAll, describe, expect, it } from 'vitest';
import { KeySchedule } from '../handshake/key-schedule.ts';
import { xwingCiphertextLength, xwingPublicKeyLength } from '../crypto/xwing-lengths.ts';
import { generateKeyPair, loadXwing } from '../crypto/xwing.ts';
import type { Kind } from '../sealed/message-cipher.ts';
import type { Role } from '../common/role.ts';
import { Rekeying } from './rekeying.ts';

beforeAll(loadXwing);

/** One side; the other one, which has the keys of the session and keeps to nothing, is the test. */
async function create(role: Role) {
  const secrets = [new Uint8Array(64)];
  const schedule = await KeySchedule.create({ epoch: 0, secrets, salt: new Uint8Array(64) });
  const said: Kind[] = [];
  const epochs: number[] = [];
  const rekeying = new Rekeying({
    role,
    schedule,
    say: ({ kind }) => void said.push(kind),
    users: [],
    onEpoch: (epoch) => void epochs.push(epoch),
    onTimeout: () => undefined,
  });
  const take = (kind: Kind, bytes: Uint8Array) =>
    rekeying.take({ kind, bytes, epoch: 0 }).finally(() => rekeying.close());
  return { rekeying, take, said, epochs };
}

const lengths: Partial<Record<Kind, number>> = {
  rekeyWanted: 0,
  rekeyOffer: xwingPublicKeyLength,
  rekeyAnswer: xwingPublicKeyLength + xwingCiphertextLength,
  rekeyFinish: xwingCiphertextLength,
  rekeySwitched: 4,
};

describe.each(['initiator', 'responder'] as const)('the %s', (role) => {
  const never: readonly Kind[] =
    role === 'initiator'
      ? ['rekeyOffer', 'rekeyAnswer', 'rekeyFinish', 'rekeySwitched']
      : ['rekeyWanted', 'rekeyAnswer', 'rekeyFinish', 'rekeySwitched'];

  it.each(never)('takes no %s out of turn', async (kind) => {
    const { take, said, epochs } = await create(role);
    await expect(take(kind, new Uint8Array(lengths[kind] ?? 0))).rejects.toMatchObject({
      code: 'unexpected-message',
    });
    expect([said, epochs]).toEqual([[], []]);
  });
});

it('a second offer while the first is being answered is out of turn', async () => {
  const { take, said } = await create('responder');
  await take('rekeyOffer', generateKeyPair().publicKey);
  await expect(take('rekeyOffer', generateKeyPair().publicKey)).rejects.toMatchObject({
    code: 'unexpected-message',
  });
  expect(said).toEqual(['rekeyAnswer']);
});
