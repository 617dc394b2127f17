import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CallLog } from './call-log.ts';
import { Notices, shownFor } from './notices.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function setUp() {
  const log = new CallLog();
  const notices = new Notices((text) => log.add(text));
  const joined = (name: string): void =>
    notices.sayOf({ kind: 'joined', name, tell: (names) => `joined: ${names.join('+')}` });
  /** All that is shown from now on, until nothing is. */
  const shown = (): string[] => {
    const texts: string[] = [];
    for (let notice = notices.current.value; notice !== null; notice = notices.current.value) {
      texts.push(notice.text);
      vi.advanceTimersByTime(shownFor(notice.text));
    }
    return texts;
  };
  const logged = (): string[] => log.entries.value.map(({ text }) => text);
  return { notices, joined, shown, logged };
}

describe('notices', () => {
  it('are shown one after the other, then no more, and none is dropped', () => {
    const { notices, shown, logged } = setUp();
    const all = ['A', 'B', 'C', 'D', 'E', 'F'];
    for (const text of all) notices.say(text);
    expect(shown()).toEqual(all);
    expect(logged()).toEqual(all);
  });

  it('tell of a crowd in one sentence, in which nobody is left out', () => {
    const { joined, shown, logged } = setUp();
    for (const name of ['Ada', 'Ben', 'Cem', 'Dua', 'Eva']) joined(name);
    expect(shown()).toEqual(['joined: Ada', 'joined: Ben+Cem+Dua+Eva']);
    expect(logged()).toEqual(['joined: Ada', 'joined: Ben+Cem+Dua+Eva']);
  });

  it('do not go on to say that somebody came who has left', () => {
    const { notices, joined, shown, logged } = setUp();
    joined('Ben');
    joined('Cem');
    notices.sayOf({ kind: 'left', name: 'Ben', tell: (names) => `left: ${names.join('+')}` });
    expect(shown()).toEqual(['left: Ben', 'joined: Cem']);
    expect(logged()).toEqual(['joined: Ben', 'left: Ben', 'joined: Cem']);
  });

  it('do not let a crowd push out what else was said', () => {
    const { notices, joined, shown } = setUp();
    joined('Ada');
    notices.say('Ben wrote to you');
    for (const name of ['Cem', 'Dua', 'Eva', 'Fay']) joined(name);
    expect(shown()).toEqual(['joined: Ada', 'Ben wrote to you', 'joined: Cem+Dua+Eva+Fay']);
  });

  it('answer at once what the person did, and then go on', () => {
    const { notices, joined, shown, logged } = setUp();
    joined('Ada');
    joined('Ben');
    notices.reply('Copied');
    expect(shown()).toEqual(['Copied', 'joined: Ben']);
    expect(logged()).toEqual(['joined: Ada', 'Copied', 'joined: Ben']);
  });

  it('tell the same words twice when they are said twice', () => {
    const { notices, logged } = setUp();
    notices.say('Ada left');
    const first = notices.current.value?.id;
    notices.say('Ada left');
    vi.advanceTimersByTime(shownFor('Ada left'));
    expect(notices.current.value?.id).not.toBe(first);
    expect(logged()).toEqual(['Ada left', 'Ada left']);
  });

  it('stay longer the more there is to read', () => {
    expect(shownFor('Ada left')).toBe(6_400);
    expect(shownFor('x'.repeat(100))).toBe(11_000);
  });

  it('can be read again, the last ten, newest first, and not what only answers a click', () => {
    const { notices, joined, shown } = setUp();
    for (let turn = 1; turn <= 11; turn += 1) notices.say(`news ${turn}`);
    joined('Ada');
    notices.reply('Copied');
    shown();
    const past = notices.past.value.map(({ text }) => text);
    expect(past).toHaveLength(10);
    expect(past.slice(0, 2)).toEqual(['joined: Ada', 'news 11']);
    expect(past.at(-1)).toBe('news 3');
  });

  it('end with the call', () => {
    const { notices } = setUp();
    notices.say('Ada joined');
    notices.close();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('the log of a call', () => {
  it('keeps each entry under an id of its own, and so many at most', () => {
    const log = new CallLog();
    for (let turn = 0; turn < 300; turn += 1) log.add('again');
    expect(log.entries.value).toHaveLength(200);
    expect(new Set(log.entries.value.map(({ id }) => id)).size).toBe(200);
    expect(log.entries.value.at(-1)?.id).toBe(300);
  });
});
