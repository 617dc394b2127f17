import { useSignal } from '@preact/signals';
import type { ChatMessage, DirectCall } from '@sotto/client';
import { ArrowDown } from 'lucide';
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { secondsSince } from '../common/clock.ts';
import { language, localesOf, t } from '../common/language.ts';
import { Icon } from '../ui/icon.tsx';
import type { CallModel } from './call-model.ts';
import { type ChatGroup, inGroups } from './chat-groups.ts';
import { obstacleTo } from './chat-obstacle.ts';
import { Composer } from './composer.tsx';
import { linkify } from './linkify.ts';
import { SidePanel } from './side-panel.tsx';

interface ChatProps {
  readonly model: CallModel;
  readonly call: DirectCall;
}

/** How far from the newest message one still counts as reading it, in pixels. */
const nearEnd = 48;
/** After how many seconds a message that has not arrived is worth a word. */
const late = 2;

/** What the two write to each other, beside the call on wide screens and over it on phones. */
export function ChatPanel({ model, call }: ChatProps) {
  const texts = t().call.chat;
  const field = useRef<HTMLTextAreaElement>(null);
  // On touch screens the focus would open a keyboard over half of the page.
  const typing = useMemo(() => matchMedia('(pointer: fine)').matches, []);
  return (
    <SidePanel
      model={model}
      kind="chat"
      title={texts.title}
      closeLabel={texts.close}
      focus={typing ? field : undefined}
    >
      <Conversation model={model} call={call} />
      <Composer model={model} call={call} field={field} />
    </SidePanel>
  );
}

/** Holds its newest message in view by itself: it is laid out from its end. */
function Conversation({ model, call }: ChatProps) {
  const texts = t().call.chat;
  const frame = useRef<HTMLDivElement>(null);
  const atEnd = useSignal(true);
  const messages = call.chat.messages.value;
  const newest = messages.at(-1);
  useLayoutEffect(() => {
    // Who writes wants to see it, wherever they were reading.
    if (newest?.from === 'self') frame.current?.scrollTo({ top: 0 });
  }, [newest?.id]);
  const gone = model.call.peers.value.length === 0;
  if (messages.length === 0) return <Empty call={call} />;
  return (
    <div class="chat-frame">
      <div
        ref={frame}
        class="chat-scroll"
        // Without something to focus in it, only a mouse could scroll it.
        tabIndex={0}
        role="log"
        // What comes is announced by the call, whether this is open or not.
        aria-live="off"
        aria-label={texts.log}
        onScroll={(event) => {
          // From the end upwards this counts below zero.
          atEnd.value = event.currentTarget.scrollTop > -nearEnd;
        }}
      >
        <ol class="chat-groups">
          {inGroups(messages).map((group) => (
            <Group key={group.id} group={group} name={model.partner.value} gone={gone} />
          ))}
        </ol>
      </div>
      {!atEnd.value && (
        <button
          type="button"
          class="round chat-newest"
          aria-label={texts.newest}
          onClick={() => {
            frame.current?.scrollTo({ top: 0 });
            // The button goes; the focus must not go with it.
            frame.current?.focus();
          }}
        >
          <Icon of={ArrowDown} />
        </button>
      )}
    </div>
  );
}

function Empty({ call }: Pick<ChatProps, 'call'>) {
  return <p class="chat-empty quiet">{t().call.chat[obstacleTo(call) ?? 'empty']}</p>;
}

/** As people write it where the browser is at home, as far as that goes with the language of the page. */
function timeOfDay(at: number): string {
  const locales = localesOf(language(), navigator.languages);
  return new Intl.DateTimeFormat(locales, { hour: '2-digit', minute: '2-digit' }).format(at);
}

interface GroupProps {
  readonly group: ChatGroup;
  /** Of the other. */
  readonly name: string;
  /** The other has left: what has not arrived will not. */
  readonly gone: boolean;
}

function Group({ group: { from, at, messages }, name, gone }: GroupProps) {
  const { call } = t();
  return (
    <li class="chat-group" data-from={from}>
      <p class="chat-head numbers">
        <bdi>{from === 'self' ? call.you : name}</bdi>
        <time dateTime={new Date(at).toISOString()}>{timeOfDay(at)}</time>
      </p>
      {messages.map((message) => (
        <Message key={message.id} message={message} gone={gone} />
      ))}
    </li>
  );
}

interface MessageProps {
  readonly message: ChatMessage;
  readonly gone: boolean;
}

function Message({ message: { text, at, delivered }, gone }: MessageProps) {
  return (
    <>
      <p class="chat-text" dir="auto" data-delivered={delivered}>
        <Linked text={text} />
      </p>
      {!delivered && <NotDelivered at={at} gone={gone} />}
    </>
  );
}

/** Usually a message arrives before one could read this; then it is not shown at all. */
function NotDelivered({ at, gone }: { readonly at: number; readonly gone: boolean }) {
  const texts = t().call.chat;
  if (secondsSince(at) < late) return null;
  return <p class="chat-mark">{gone ? texts.notDelivered : texts.notDeliveredYet}</p>;
}

/** Text, and links to other sites that learn nothing of this page. Nothing in it can be anything else. */
function Linked({ text }: { readonly text: string }) {
  const pieces = useMemo(() => linkify(text), [text]);
  return (
    <>
      {pieces.map((piece, place) =>
        piece.kind === 'text' ? (
          piece.text
        ) : (
          <a
            key={place}
            href={piece.href}
            // The host stays in front, whatever is written after it.
            dir="ltr"
            target="_blank"
            rel="noopener noreferrer"
            referrerpolicy="no-referrer"
          >
            {piece.text}
          </a>
        ),
      )}
    </>
  );
}
