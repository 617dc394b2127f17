import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answer, createLink, enterFakes, leaveFakes, settle } from '../testing/link.ts';
import { decodeMessage } from './peer-messages.ts';

beforeEach(enterFakes);
afterEach(leaveFakes);

const id = '0b5e4a0c-1111-4222-8333-444455556666';
const room = 'g123456789abcdefghjkmnpqr';

const read = (message: object) => decodeMessage(new TextEncoder().encode(JSON.stringify(message)));

/** A link of somebody with neither camera nor microphone: encrypted as soon as the keys are agreed. */
function beginLink() {
  const made = createLink('offering');
  made.media.camera.track.value = null;
  made.media.microphone.track.value = null;
  made.begin();
  return made;
}

describe('what two people say about a conference', () => {
  it('is sealed, and never said before the call is encrypted', async () => {
    const made = beginLink();
    made.upgrade.propose();
    expect(made.upgrade.state.value).toEqual({ state: 'none' });
    await made.secure();
    await made.hear(answer);
    made.upgrade.propose();
    await settle();

    expect(made.sent.filter(({ type }) => type === 'growth')).toMatchObject([{ step: 'propose' }]);
    // The worker has said nothing that could be relayed.
    expect(made.packets).toEqual([]);
  });

  it('is heard when it was sealed, and ends with the protection', async () => {
    const { upgrade, link, secure, hear, hearInClear } = beginLink();
    await secure();
    await hear(answer, { type: 'growth', step: 'propose', id });
    expect(upgrade.state.value).toEqual({ state: 'asked' });
    await hearInClear({ ack: 0, failed: true });
    expect(link.failed).toBe(true);

    expect(upgrade.state.value).toEqual({ state: 'none' });
  });

  it('names a conference, and nothing else', () => {
    const begin = { type: 'growth', step: 'begin', id, room };
    expect(read(begin)).toEqual(begin);
    expect(read({ ...begin, room: `c${room.slice(1)}` })).toBeUndefined();
    expect(read({ ...begin, room: `${room}/..` })).toBeUndefined();
    expect(read({ ...begin, id: 'x'.repeat(10_000) })).toBeUndefined();
    expect(read({ ...begin, url: 'wss://elsewhere.example' })).toBeUndefined();
  });
});
