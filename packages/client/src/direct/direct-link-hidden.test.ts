import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answer, createLink, device, enterFakes, leaveFakes, offer } from '../testing/link.ts';

beforeEach(enterFakes);
afterEach(leaveFakes);

const bob = new Uint8Array(32).fill(1);
const compare = (same: boolean) =>
  device.people.setVerified(device.identity.publicKey, bob, same && { name: 'Bob' });

/** What tells an address, or could lead to one that is told. */
const telling = (types: readonly string[]) =>
  types.filter((type) => type === 'description' || type === 'candidate' || type === 'restart');

describe.each(['offering', 'answering'] as const)(
  'who hides from people they do not know, and is the one who is %s',
  (side) => {
    it('tells them no address and looks for none of theirs, until they are compared', async () => {
      const { link, begin, secure, hear, pc, ...made } = createLink(side, { hidden: 'new' });
      begin();
      await secure();
      await hear(side === 'offering' ? answer : offer, {
        type: 'candidate',
        candidate: {
          candidate: 'candidate:1 1 udp 1 192.0.2.1 9 typ host',
          sdpMid: '0',
          sdpMLineIndex: 0,
          usernameFragment: null,
        },
      });
      link.restartIce();
      await hear({ type: 'restart' });
      const said = made.worker.posted.filter(({ type }) => type === 'seal').length;
      expect(said).toBeGreaterThan(0);
      expect([pc.remoteDescription, pc.candidates]).toEqual([null, []]);
      await compare(true);
      // Says nothing about anybody, but whoever is there is looked at anew.
      await link.trust.keep({ replaces: 'nobody' });
      await hear();

      expect(pc.remoteDescription).not.toBeNull();
      expect(pc.candidates).toHaveLength(1);
      await compare(false);
    });

    it('goes by the server meanwhile, and says nothing else of itself', async () => {
      const made = createLink(side, { hidden: 'new' });
      made.begin();
      await made.secure();
      await made.hear(side === 'offering' ? answer : offer);

      expect(made.sent).toContainEqual({ type: 'relay', wanted: true });
      expect(telling(made.sent.map(({ type }) => type))).toEqual([]);
      expect(made.request.mock.calls.map(([method]) => method)).toContain('openRelay');
      // Whoever waits for the first description to be out waits for nothing.
      await made.link.described;
    });

    it('goes directly at once with those whom they have compared', async () => {
      await compare(true);
      const made = createLink(side, { hidden: 'new' });
      made.begin();
      await made.secure();
      await made.hear(side === 'offering' ? answer : offer);

      expect(telling(made.sent.map(({ type }) => type))).toEqual(['description']);
      expect(made.sent).not.toContainEqual({ type: 'relay', wanted: true });
      await compare(false);
    });
  },
);

it('goes directly once the two have compared in the call', async () => {
  const made = createLink('offering', { hidden: 'new' });
  made.media.camera.track.value = null;
  made.media.microphone.track.value = null;
  made.begin();
  await made.secure();
  await made.hear(answer);
  expect(made.link.protection.value).toMatchObject({ level: 'end-to-end', verified: false });
  expect(telling(made.sent.map(({ type }) => type))).toEqual([]);
  await made.link.trust.compared(true);
  await made.hear();

  expect(made.pc.remoteDescription).not.toBeNull();
  expect(telling(made.sent.map(({ type }) => type))).toEqual(['description']);
  await compare(false);
});
