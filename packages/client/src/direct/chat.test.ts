import { array, assert, constantFrom, integer, oneof, property } from 'fast-check';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { CallChat, type CallChatOptions } from './chat.ts';
import { chatLimits } from './chat-limits.ts';

let now = 0;

beforeEach(() => {
  now = 1_000_000;
});

function createChat() {
  const send = vi.fn<CallChatOptions['send']>();
  const chat = new CallChat({ send, now: () => now });
  const texts = () => chat.messages.value.map(({ text }) => text);
  return { chat, send, texts };
}

/** Every id from 1 to the amount. */
const ids = (amount: number): number[] => Array.from({ length: amount }, (_, index) => index + 1);

describe('what this side writes', () => {
  it('is shown and sent, and marked when the peer has it', () => {
    const { chat, send } = createChat();
    chat.send('  Hello\n');
    expect(send.mock.calls).toEqual([[{ id: 1, text: 'Hello' }]]);
    expect(chat.messages.value).toEqual([{ id: 1, from: 'self', text: 'Hello', at: now, delivered: false }]);
    chat.delivered(1);
    expect(chat.messages.value).toMatchObject([{ text: 'Hello', delivered: true }]);
  });

  it.each([
    ['nothing to see in it', ' \n\u200B\u202E\u0007 '],
    ['more than fits', 'x'.repeat(chatLimits.length + 1)],
  ])('is not sent when it has %s', (_what, text) => {
    const { chat, send } = createChat();
    chat.send(text);
    expect(send).not.toHaveBeenCalled();
    expect(chat.messages.value).toEqual([]);
  });

  it('is held back while too much of it waits, and goes on when the peer has some', () => {
    const { chat, send } = createChat();
    for (const id of ids(chatLimits.waiting + 5)) chat.send(`message ${id}`);
    expect(send).toHaveBeenCalledTimes(chatLimits.waiting);
    expect(chat.messages.value).toHaveLength(chatLimits.waiting);
    chat.delivered(1);
    chat.send('one more');
    expect(send).toHaveBeenCalledTimes(chatLimits.waiting + 1);
  });

  it('is never marked by an id that belongs to the peer, or to nobody', () => {
    const { chat } = createChat();
    chat.receive({ id: 1, text: 'theirs' });
    chat.send('mine');
    chat.delivered(1);
    chat.delivered(99);
    expect(chat.messages.value.map(({ delivered }) => delivered)).toEqual([true, false]);
  });
});

describe('what the peer writes', () => {
  it('stands between what this side writes, each with an id of its own', () => {
    const { chat, texts } = createChat();
    chat.send('first');
    now += 500;
    expect(chat.receive({ id: 1, text: 'second' })).toBe(true);
    chat.send('third');
    expect(texts()).toEqual(['first', 'second', 'third']);
    expect(new Set(chat.messages.value.map(({ id }) => id)).size).toBe(3);
    expect(chat.messages.value[1]).toMatchObject({ from: 'peer', at: now, delivered: true });
  });

  it('is shown once, and acknowledged each time, when it comes twice', () => {
    const { chat, texts } = createChat();
    expect(chat.receive({ id: 4, text: 'once' })).toBe(true);
    expect(chat.receive({ id: 4, text: 'once' })).toBe(true);
    expect(texts()).toEqual(['once']);
  });

  it('is dropped beyond what a person can type, without being acknowledged, and taken again later', () => {
    const { chat } = createChat();
    const taken = ids(1_000).filter((id) => chat.receive({ id, text: 'flood' }));
    expect(taken).toHaveLength(chatLimits.burst);
    expect(chat.messages.value).toHaveLength(chatLimits.burst);
    now += 500;
    const more = ids(1_000).filter((id) => chat.receive({ id: 1_000 + id, text: 'flood' }));
    expect(more).toHaveLength(chatLimits.perSecond / 2);
    // A clock that is set back makes nobody mute, and opens no sluice.
    now -= 3_600_000;
    expect(chat.receive({ id: 3_000, text: 'flood' })).toBe(false);
    now += 1_000;
    expect(chat.receive({ id: 3_001, text: 'calm again' })).toBe(true);
  });

  it('never makes more than the newest messages stay', () => {
    const { chat } = createChat();
    for (const id of ids(chatLimits.kept + 10)) {
      now += 1_000;
      chat.receive({ id, text: `message ${id}` });
    }
    expect(chat.messages.value).toHaveLength(chatLimits.kept);
    expect(chat.messages.value[0]?.text).toBe('message 11');
    expect(chat.messages.value.at(-1)?.text).toBe(`message ${chatLimits.kept + 10}`);
  });

  it('that holds as much as honest peers may have waiting is taken in one go', () => {
    expect(chatLimits.burst).toBeGreaterThanOrEqual(chatLimits.waiting);
  });
});

describe('a text', () => {
  it.each([
    ['override', 'pay \u202E001\u202C now', 'pay 001 now'],
    ['isolate', 'a\u2066b\u2067c\u2068d\u2069e', 'abcde'],
    ['control', 'a\u0000b\u001B[31mc\u0085d\u007F', 'ab[31mc\nd'],
  ])('loses every character of direction and control: %s', (_kind, text, clean) => {
    const { chat, texts } = createChat();
    chat.receive({ id: 1, text });
    chat.send(text);
    expect(texts()).toEqual([clean, clean]);
  });

  it('keeps lines, tabs, Arabic, Hebrew with its marks, and emoji with their joiners', () => {
    const { chat, texts } = createChat();
    const text = 'one\n\ttwo\n\nمرحبا بك\nשלום\u200F!\n👩‍🚀';
    chat.receive({ id: 1, text });
    expect(texts()).toEqual([text]);
  });

  it('has one kind of line break, whatever the system of the writer', () => {
    const { chat, texts } = createChat();
    chat.receive({ id: 1, text: 'a\r\nb\rc\u2028d\u2029e' });
    expect(texts()).toEqual(['a\nb\nc\nd\ne']);
  });

  it('that the peer made of nothing to see is neither shown nor acknowledged', () => {
    const { chat } = createChat();
    expect(chat.receive({ id: 1, text: '\u202E\u200B\n' })).toBe(false);
    expect(chat.messages.value).toEqual([]);
  });

  it('never carries anything forbidden, whatever comes', () => {
    const forbidden = /[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069\ud800-\udfff]/u;
    // Code units, since halves of pairs may come alone. fast-check's own strings of them take seconds to set up.
    const unit = oneof(integer({ min: 0, max: 0xffff }), constantFrom(0x1b, 0x85, 0x202e, 0xd83d, 0xdc69));
    assert(
      property(array(unit, { minLength: 1, maxLength: 60 }), (units) => {
        const { chat, texts } = createChat();
        chat.receive({ id: 1, text: `x${String.fromCharCode(...units)}` });
        expect(forbidden.test(texts()[0] ?? '')).toBe(false);
      }),
    );
  });
});

describe('clear', () => {
  it('forgets everything, and lets somebody else count from the beginning', () => {
    const { chat, send, texts } = createChat();
    chat.send('to the first');
    chat.receive({ id: 9, text: 'from the first' });
    chat.clear();
    expect(texts()).toEqual([]);
    chat.send('to the second');
    expect(chat.receive({ id: 1, text: 'from the second' })).toBe(true);
    // An acknowledgement that was on its way for the first marks nothing of the second.
    chat.delivered(1);
    expect(send.mock.lastCall?.[0].id).not.toBe(1);
    expect(chat.messages.value).toMatchObject([{ delivered: false }, { text: 'from the second' }]);
  });
});
