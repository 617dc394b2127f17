import { signal } from '@preact/signals';
import type { ChatMessage } from '@sotto/client';
import { createFakeCall, createFakePeer } from '@sotto/client/testing';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { chooseLanguage } from '../common/language.ts';
import { CallLog } from './call-log.ts';
import { CallModel } from './call-model.ts';
import { Notices } from './notices.ts';
import { followChat } from './news.ts';

beforeEach(async () => {
  vi.stubGlobal('document', { documentElement: {} });
  await chooseLanguage('en');
  return () => vi.unstubAllGlobals();
});

function setUp() {
  const messages = signal<readonly ChatMessage[]>([]);
  const peers = [createFakePeer({ peerId: 'ben', name: 'Ben' })];
  const call = createFakeCall({ peers, chat: { messages, send: () => undefined } });
  const model = new CallModel(call);
  const log = new CallLog();
  const notices = new Notices((text) => log.add(text));
  followChat(model, { notices, log });
  const write = (text: string, from: 'peer' | 'self' = 'peer'): void => {
    const id = messages.peek().length + 1;
    messages.value = [...messages.peek(), { id, from, text, at: 0, delivered: true }];
  };
  return { model, notices, write, logged: () => log.entries.value.map(({ text }) => text) };
}

describe('what the other writes', () => {
  it('is told word for word and each time while the chat is open, also eight at once with two equal', () => {
    const { model, write, logged } = setUp();
    model.togglePanel('chat');
    const texts = ['one', 'two', 'ok', 'ok', 'five', 'six', 'seven', 'eight'];
    for (const text of texts) write(text);
    write('mine', 'self');
    expect(logged()).toEqual(texts.map((text) => `Ben: ${text}`));
  });

  it('is told without the words while the chat is closed, once for each, and shown once', () => {
    const { notices, write, logged } = setUp();
    for (const text of ['secret', 'secret', 'another']) write(text);
    expect(logged()).toEqual(['Ben wrote to you', 'Ben wrote to you', 'Ben wrote to you']);
    expect(notices.current.value?.text).toBe('Ben wrote to you');
  });
});
