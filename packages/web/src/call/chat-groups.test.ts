import type { ChatMessage } from '@sotto/client';
import { describe, expect, it } from 'vitest';
import { inGroups } from './chat-groups.ts';

const minute = 60_000;
const message = (id: number, from: ChatMessage['from'], at: number): ChatMessage => ({
  id,
  from,
  text: `message ${id}`,
  at,
  delivered: true,
});

const idsOf = (messages: readonly ChatMessage[]): number[][] =>
  inGroups(messages).map((group) => group.messages.map(({ id }) => id));

describe('messages', () => {
  it('of one person in a row stand under one name', () => {
    const messages = [
      message(1, 'self', 0),
      message(2, 'self', 10),
      message(3, 'peer', 20),
      message(4, 'self', 30),
    ];
    expect(idsOf(messages)).toEqual([[1, 2], [3], [4]]);
    expect(inGroups(messages)[0]).toMatchObject({ id: 1, from: 'self', at: 0 });
  });

  it('tell their time again after a pause, not after a while', () => {
    const messages = [0, 2, 4, 6, 10].map((at, index) => message(index + 1, 'peer', at * minute));
    expect(idsOf(messages)).toEqual([[1, 2, 3, 4], [5]]);
  });

  it('that are none are no groups', () => {
    expect(inGroups([])).toEqual([]);
  });
});
