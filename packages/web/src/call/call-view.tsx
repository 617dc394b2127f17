import type { Call, CallEvent } from '@sotto/client';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { t } from '../language.ts';
import type { Messages } from '../messages/en.ts';
import type { Outgoing } from '../room/room-session.ts';
import { Invite } from '../ui/invite.tsx';
import { PageTitle } from '../ui/page-title.tsx';
import type { CallActions } from './actions.ts';
import { createActions } from './actions.ts';
import { BottomBar } from './bottom-bar.tsx';
import { Changed } from './changed.tsx';
import { ChatPanel } from './chat.tsx';
import { CallModel } from './call-model.ts';
import { GrownBar, GrowthDialogs } from './growth.tsx';
import { HelpDialog } from './help.tsx';
import { Notices } from './notices.ts';
import { OutgoingCall } from './outgoing.tsx';
import { Pager } from './pager.tsx';
import { People } from './people.tsx';
import { SettingsDialog } from './settings.tsx';
import { SoundGate } from './sound-gate.ts';
import { Sounds } from './sounds.tsx';
import { Stage } from './stage.tsx';
import { TopBar } from './top-bar.tsx';
import { useChatNews } from './use-chat-news.ts';
import { useDeviceNotices } from './use-device-notices.ts';
import { useGrowthNews } from './use-growth-news.ts';
import { useIdle } from './use-idle.ts';
import { useKeys } from './use-keys.ts';
import { useWakeLock } from './use-wake-lock.ts';

function eventWords(event: CallEvent, { call }: Messages): string {
  if (event.type === 'peer-joined') return call.joined(event.name);
  return call[event.reason](event.name);
}

interface CallViewProps {
  readonly call: Call;
  /** Who is called into it, where somebody is. */
  readonly outgoing?: Outgoing | undefined;
  /** Is about to take its place. */
  readonly next?: Call | null;
  /** It was a call of two until now. */
  readonly grown?: boolean;
}

/** The call. What it knows beside the call lives in a CallModel, so that layouts and panels survive every render. */
export function CallView({ call, outgoing, next = null, grown = false }: CallViewProps) {
  const root = useRef<HTMLDivElement>(null);
  // Sounds that play go on when the call gets a successor.
  const gate = useMemo(() => new SoundGate(), []);
  const { model, notices, spoken, actions, abort } = useMemo(
    () => open(call, grown, () => root.current),
    [call, grown],
  );

  useEffect(() => {
    call.onEvent((event) => notices.say(eventWords(event, t())), abort.signal);
    return () => {
      abort.abort();
      notices.close();
      spoken.close();
      model.close();
    };
  }, [call, notices, spoken, model, abort]);
  useChatNews(model, { notices, spoken });
  useDeviceNotices(call, notices);
  useGrowthNews(model, notices);
  useIdle(root);
  useKeys(model, actions);
  useWakeLock();

  return (
    <div class="call" ref={root}>
      <TopBar model={model} notices={notices} />
      <main class="call-body">
        <div class="unseen">
          <PageTitle>{call.kind === 'call' ? t().call.title : t().call.titleConference}</PageTitle>
        </div>
        <div class="call-stage">
          <GrownBar model={model} />
          <HearBar gate={gate} />
          <Stage model={model} />
          <Pager model={model} />
          <Center model={model} outgoing={outgoing} />
        </div>
        {model.panel.value === 'people' && <People model={model} />}
        {model.panel.value === 'chat' && call.chat !== null && <ChatPanel model={model} chat={call.chat} />}
        <Changed call={call} />
      </main>
      <BottomBar model={model} actions={actions} />
      <Sounds call={call} next={next} gate={gate} />
      <Announcements call={call} notices={notices} spoken={spoken} />
      <SettingsDialog model={model} />
      <HelpDialog model={model} />
      <GrowthDialogs model={model} />
    </div>
  );
}

function open(call: Call, grown: boolean, root: () => HTMLElement | null) {
  const model = new CallModel(call, { grown });
  const notices = new Notices();
  const spoken = new Notices();
  const abort = new AbortController();
  const actions: CallActions = createActions({ model, notices, root, signal: abort.signal });
  return { model, notices, spoken, actions, abort };
}

/** Where nobody else is to be seen: why, and how to change it. */
function Center({ model, outgoing }: Pick<CallViewProps, 'outgoing'> & { readonly model: CallModel }) {
  const { call } = model;
  const texts = t().call;
  if (call.peers.value.length > 0) return null;
  if (call.status.value.phase === 'connecting') {
    return (
      <div class="call-center">
        <p class="connecting">{texts.connecting}</p>
      </div>
    );
  }
  return (
    <div class="call-center" data-self={model.corner.value}>
      {isAwaited(model, outgoing) ? (
        <OutgoingCall outgoing={outgoing} />
      ) : (
        <section class="alone">
          <div>
            <h2>{texts.alone}</h2>
            <p class="quiet">{texts.aloneHint}</p>
          </div>
          <Invite room={call.room} />
        </section>
      )}
    </div>
  );
}

/** Until somebody has come: from then on the call is like any other. */
const isAwaited = (model: CallModel, outgoing: Outgoing | undefined): outgoing is Outgoing =>
  outgoing !== undefined && outgoing.ring.state.value !== 'cancelled' && model.partner.value === '';

function HearBar({ gate }: { readonly gate: SoundGate }) {
  const { call } = t();
  if (!gate.blocked.value) return null;
  return (
    <div class="hear" role="alert">
      <p>{call.hear}</p>
      <button type="button" class="button primary" onClick={() => gate.open()}>
        {call.hearButton}
      </button>
    </div>
  );
}

interface AnnouncementsProps {
  readonly call: Call;
  readonly notices: Notices;
  /** What can be seen without being said. */
  readonly spoken: Notices;
}

/** What a screen reader says by itself, quietly: who comes, goes and writes, and when one's own connection breaks. */
function Announcements({ call, notices, spoken }: AnnouncementsProps) {
  const interrupted = call.status.value.phase === 'reconnecting';
  return (
    <div class="unseen" role="status">
      <p>{interrupted && t().call.connection.offline}</p>
      <p>{notices.current.value?.text}</p>
      <p>{spoken.current.value?.text}</p>
    </div>
  );
}
