import { effect } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { t } from '../common/language.ts';
import type { CallLog } from './call-log.ts';
import type { CallModel } from './call-model.ts';
import type { Notices } from './notices.ts';
import { shortName } from './short-name.ts';

interface News {
  /** Shown and read out. */
  readonly notices: Notices;
  /** Only read out. */
  readonly log: CallLog;
}

export function useChatNews(model: CallModel, { notices, log }: News): void {
  useEffect(() => followChat(model, { notices, log }), [model, notices, log]);
}

/**
 * Says when the other has written: the words themselves to a screen reader while the chat is open; otherwise only
 * that there is something, because others may look at a shared screen. Shown once, until it is read. Returns what ends it.
 */
export function followChat(model: CallModel, { notices, log }: News): (() => void) | undefined {
  const chat = model.direct?.chat;
  if (chat === undefined) return undefined;
  let known = chat.messages.peek().at(-1)?.id ?? 0;
  return effect(() => {
    const fresh = chat.messages.value.filter(({ from, id }) => from === 'peer' && id > known);
    known = Math.max(known, chat.messages.value.at(-1)?.id ?? 0);
    const name = model.partner.peek();
    if (model.panel.peek() === 'chat') {
      for (const { text } of fresh) log.add(`${name}: ${text}`);
      return;
    }
    const words = t().call.chat.news(shortName(name));
    const first = fresh.length > 0 && model.unread.peek() === fresh.length;
    if (first) notices.say(words);
    for (let others = first ? 1 : 0; others < fresh.length; others += 1) log.add(words);
  });
}
