import { effect } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { t } from '../language.ts';
import type { CallModel } from './call-model.ts';
import type { Notices } from './notices.ts';

interface News {
  /** Shown and read out. */
  readonly notices: Notices;
  /** Only read out. */
  readonly spoken: Notices;
}

/**
 * Says when the other has written: the words themselves to a screen reader while the chat is open; otherwise only
 * that there is something, because others may look at a shared screen. Shown once, until it is read.
 */
export function useChatNews(model: CallModel, { notices, spoken }: News): void {
  const { chat } = model.call;
  useEffect(() => {
    if (chat === null) return undefined;
    let known = chat.messages.peek().at(-1)?.id ?? 0;
    return effect(() => {
      const fresh = chat.messages.value.filter(({ from, id }) => from === 'peer' && id > known);
      known = Math.max(known, chat.messages.value.at(-1)?.id ?? 0);
      const name = model.partner.peek();
      if (model.panel.peek() === 'chat') {
        for (const { text } of fresh) spoken.say(`${name}: ${text}`);
      } else if (fresh.length > 0) {
        const unread = model.unread.peek();
        (unread > fresh.length ? spoken : notices).say(t().call.chat.news(name));
      }
    });
  }, [model, chat, notices, spoken]);
}
