import type { ChatMessage } from '@sotto/client';

/** Messages of one person in a row, under one name and one time. */
export interface ChatGroup {
  /** Of its first message. */
  readonly id: number;
  readonly from: ChatMessage['from'];
  /** When its first message was written, in milliseconds since the epoch. */
  readonly at: number;
  readonly messages: readonly ChatMessage[];
}

/** After a pause this long, in milliseconds, the time is told again. */
const pause = 180_000;

export function inGroups(messages: readonly ChatMessage[]): readonly ChatGroup[] {
  const groups: (ChatGroup & { readonly messages: ChatMessage[] })[] = [];
  for (const message of messages) {
    const group = groups.at(-1);
    const last = group?.messages.at(-1);
    if (group !== undefined && last?.from === message.from && message.at - last.at < pause)
      group.messages.push(message);
    else groups.push({ id: message.id, from: message.from, at: message.at, messages: [message] });
  }
  return groups;
}
