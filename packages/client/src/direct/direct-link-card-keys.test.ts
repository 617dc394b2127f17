import { toBase64Url, xwingPublicKeyLength } from '@sotto/e2ee/identity';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { idOf } from '../trust/address-book.ts';
import { createLink, device, enterFakes, leaveFakes, ownKemKey, secured, settle } from '../testing/link.ts';

const { people } = device;
const { identity, cardKey } = secured.peer;
const bob = idOf(identity);
const keyOf = (byte: number) => toBase64Url(new Uint8Array(xwingPublicKeyLength).fill(byte));
const own = { type: 'cardKey', key: toBase64Url(ownKemKey) };

beforeEach(enterFakes);
afterEach(async () => {
  for (const { id } of people.contacts.peek()) await people.remove(id);
  await people.setVerified(device.identity.publicKey, identity, false);
  leaveFakes();
});

const keepBob = () => people.add({ identity, cardKey, name: 'Bob' });
const known = () => people.contacts.value.map(({ id, kemKey }) => [id, kemKey]);

async function wait(time: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(time);
  await settle();
}

/** A call whose keys are agreed. */
async function call() {
  const made = createLink('answering');
  made.begin();
  await made.secure();
  const told = () => made.sent.filter(({ type }) => type === 'cardKey');
  return { ...made, told };
}

describe('the own X-Wing key for cards', () => {
  it('is told to a contact some seconds into the call, once', async () => {
    await keepBob();
    const { link, told } = await call();
    await wait(4_000);
    expect(told()).toEqual([]);
    await wait(1_000);
    expect(told()).toEqual([own]);
    await link.trust.compared(true);
    await wait(60_000);
    expect(told()).toEqual([own]);
  });

  it('is told to somebody else when they are kept, and not before', async () => {
    const { link, told } = await call();
    await wait(60_000);
    expect(told()).toEqual([]);
    await link.trust.keep({ name: 'Bob' });
    await settle();
    expect(told()).toEqual([own]);
  });

  it('is told to somebody who is kept at once no sooner', async () => {
    const { link, told } = await call();
    await link.trust.keep({ name: 'Bob' });
    await wait(4_000);
    expect(told()).toEqual([]);
    await wait(1_000);
    expect(told()).toEqual([own]);
  });

  it('is told to those with whom the person has compared', async () => {
    await people.setVerified(device.identity.publicKey, identity);
    const { told } = await call();
    await wait(5_000);
    expect(told()).toEqual([own]);
  });

  it('is not told to somebody who may be taken for another, before the person goes on with them', async () => {
    await people.add({ identity: new Uint8Array(32).fill(9), cardKey, name: 'Bob' });
    const { link, told } = await call();
    expect(link.protection.value.level).toBe('changed');
    await wait(60_000);
    expect(told()).toEqual([]);
  });

  it('is not told after the end, nor where it cannot be kept', async () => {
    await keepBob();
    const ended = await call();
    ended.link.close();
    await wait(60_000);
    expect(ended.told()).toEqual([]);
    const failing = vi.spyOn(device.identity.cardKem, 'publicKey').mockRejectedValue(new DOMException());
    const { told } = await call();
    await wait(5_000);
    expect([failing.mock.calls.length, told()]).toEqual([1, []]);
    failing.mockRestore();
  });
});

describe('the X-Wing key of a contact', () => {
  it('is kept with the contact who told it, and with nobody else', async () => {
    const carol = new Uint8Array(32).fill(9);
    await keepBob();
    await people.add({ identity: carol, cardKey, name: 'Carol' });
    const { hear } = await call();
    await hear({ type: 'cardKey', key: keyOf(5) });
    expect(known()).toEqual([
      [bob, keyOf(5)],
      [idOf(carol), undefined],
    ]);
  });

  it('is kept when somebody is kept later in the call', async () => {
    const { link, hear } = await call();
    await hear({ type: 'cardKey', key: keyOf(5) });
    expect(known()).toEqual([]);
    await link.trust.keep({ name: 'Bob' });
    await settle();
    expect(known()).toEqual([[bob, keyOf(5)]]);
  });

  it('is that of the first word in a call, and in the next call another one', async () => {
    await keepBob();
    const first = await call();
    await first.hear({ type: 'cardKey', key: keyOf(5) }, { type: 'cardKey', key: keyOf(6) });
    expect(known()).toEqual([[bob, keyOf(5)]]);
    const next = await call();
    await next.hear({ type: 'cardKey', key: keyOf(6) });
    expect(known()).toEqual([[bob, keyOf(6)]]);
  });
});
