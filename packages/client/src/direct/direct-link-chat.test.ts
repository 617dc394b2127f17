import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answer, createLink, enterFakes, leaveFakes, settle } from '../testing/link.ts';

beforeEach(enterFakes);
afterEach(leaveFakes);

/** A link of somebody with neither camera nor microphone: encrypted as soon as the keys are agreed. */
async function beginLink() {
  const made = createLink('offering');
  made.media.camera.track.value = null;
  made.media.microphone.track.value = null;
  made.begin();
  const written = () => made.sent.flatMap((message) => (message.type.startsWith('chat') ? [message] : []));
  const agreeOnKeys = async () => {
    await made.secure();
    await made.hear(answer);
  };
  return { ...made, written, agreeOnKeys };
}

describe('what people write', () => {
  it('is sent when the call is encrypted, and marked when the peer says that it came', async () => {
    const { chat, hear, written, agreeOnKeys } = await beginLink();
    await agreeOnKeys();
    chat.send('Hello');
    await settle();
    expect(written()).toEqual([{ type: 'chat', id: 1, text: 'Hello' }]);
    expect(chat.messages.value).toMatchObject([{ delivered: false }]);
    await hear({ type: 'chatReceived', id: 1 });

    expect(chat.messages.value).toMatchObject([{ delivered: true }]);
  });

  it('never leaves before, nor later when it was written before', async () => {
    const { chat, written, agreeOnKeys } = await beginLink();
    chat.send('too early');
    await agreeOnKeys();

    expect(written()).toEqual([]);
    expect(chat.messages.value).toMatchObject([{ text: 'too early', delivered: false }]);
  });

  it('never leaves after the keys have failed', async () => {
    const { chat, link, written, agreeOnKeys, worker } = await beginLink();
    await agreeOnKeys();
    worker.say({ type: 'failed', code: 'worker-failed' });
    await settle();
    expect(link.failed).toBe(true);
    chat.send('too late');
    await settle();

    expect(written()).toEqual([]);
  });

  it('is shown when it comes, and acknowledged; what a flood brings is neither', async () => {
    const { chat, hear, written, agreeOnKeys } = await beginLink();
    await agreeOnKeys();
    await hear({ type: 'chat', id: 1, text: 'Good morning' });
    expect(chat.messages.value).toMatchObject([{ from: 'peer', text: 'Good morning' }]);
    expect(written()).toEqual([{ type: 'chatReceived', id: 1 }]);
    const flood = Array.from({ length: 200 }, (_, index) => ({
      type: 'chat' as const,
      id: index + 2,
      text: 'flood',
    }));
    await hear(...flood);

    expect(chat.messages.value.length).toBeLessThan(150);
    expect(written()).toHaveLength(chat.messages.value.length);
  });
});
