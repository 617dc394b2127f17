import { DeviceIdentity, toBase64Url } from '@sotto/e2ee/identity';
import { afterEach, expect, it, vi } from 'vitest';
import { idOf } from '../trust/address-book.ts';
import { KnownPeople } from '../trust/known-people.ts';
import { meet, type Side, waitOptions } from '../testing/secured-sides.ts';
import { CardKeys } from './card-keys.ts';
import { decodePacket, encodePacket } from './packets.ts';
import { decodeMessage, encodeMessage } from './peer-messages.ts';

/** Sealed, a key is longer than anything else that is said here. */
const isKey = (message: Uint8Array): boolean => message.length > 1_500;

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
  vi.useRealTimers();
});

/** Lets two sides tell each other their keys, with real keys and real seals. */
async function introduce(side: Side, other: Side) {
  const people = await KnownPeople.open({ own: side.identity.publicKey });
  const { publicKey: identity, cardKey } = other.identity;
  await people.add({ identity, cardKey, name: 'Other' });
  const peer = side.session.peer?.identity;
  if (peer === undefined) throw new Error('nobody is there');
  const say = (message: Parameters<typeof encodeMessage>[0]) => side.session.send(encodeMessage(message));
  const keys = new CardKeys({ own: side.identity, people, peer, isFamiliar: () => true, say });
  side.onHeard = (bytes) => {
    const message = decodeMessage(bytes);
    if (message?.type === 'cardKey') keys.hear(message.key);
  };
  closing.push(() => {
    keys.close();
    people.close();
  });
  return { kemKey: () => people.contacts.value.find(({ id }) => id === idOf(identity))?.kemKey };
}

type Relay = (message: Uint8Array<ArrayBuffer>, mallory: DeviceIdentity) => Promise<Uint8Array | null>;

/** The three messages of the exchange come first. */
const exchangeMessages = 3;

/**
 * Two contacts in a call. The relay acknowledges everything in the responder's place, numbers what follows anew, and does
 * what it likes with the key that the initiator tells.
 */
async function tell(relay: Relay) {
  const { initiator, responder } = await meet();
  const mallory = await DeviceIdentity.ephemeral();
  const done = { keys: 0 };
  let seen = exchangeMessages;
  const pass = async (messages: readonly Uint8Array<ArrayBuffer>[]) => {
    for (const message of messages) {
      if (isKey(message)) done.keys += 1;
      // In their order.
      const passed = isKey(message) ? await relay(message, mallory) : message;
      if (passed !== null) responder.session.receive(passed);
    }
  };
  initiator.wire = (data) => {
    const { seq = 1, messages = [] } = decodePacket(data) ?? {};
    const fresh = messages.slice(Math.max(0, seen + 1 - seq));
    seen += fresh.length;
    if (fresh.length > 0) initiator.channel.receive(encodePacket({ ack: seen }));
    void pass(fresh);
  };
  const there = await introduce(responder, initiator);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  await introduce(initiator, responder);
  await vi.advanceTimersByTimeAsync(5_000);
  vi.useRealTimers();
  await vi.waitFor(() => expect(done.keys).toBe(1), waitOptions);
  return { initiator, responder, learned: there.kemKey };
}

it('the key that a contact tells is the one that it has', async () => {
  const { initiator, learned } = await tell(async (message) => message);
  await vi.waitFor(() => expect(learned()).toBeDefined(), waitOptions);
  expect(learned()).toBe(toBase64Url(await initiator.identity.cardKem.publicKey()));
});

it('a relay that leaves it out is found out by what follows, and nothing was learned', async () => {
  const { initiator, responder, learned } = await tell(async () => null);
  initiator.say('what follows');
  await vi.waitFor(() => expect(responder.error).toBeDefined(), waitOptions);
  expect([learned(), responder.heard]).toEqual([undefined, []]);
});

it.each<[string, Relay]>([
  [
    'in clear, in the same form',
    async (message, mallory) => {
      const key = toBase64Url(await mallory.cardKem.publicKey());
      return encodeMessage({ type: 'cardKey', key }).slice(0, message.length);
    },
  ],
  [
    'behind the head of the genuine one',
    async (message, mallory) => {
      const forged = message.slice();
      forged.set(await mallory.cardKem.publicKey(), 10);
      return forged;
    },
  ],
  ['with one bit turned', async (message) => message.with(600, (message[600] ?? 0) ^ 1)],
  ['cut short', async (message) => message.slice(0, -16)],
])('a relay that replaces it, %s, ends the call, and nothing was learned', async (_, relay) => {
  const { responder, learned } = await tell(relay);
  await vi.waitFor(() => expect(responder.error).toBeDefined(), waitOptions);
  expect([learned(), responder.heard]).toEqual([undefined, []]);
});
