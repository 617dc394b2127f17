import { type Call, type CallEvent, type DirectCall, roomKinds, type Sotto } from '@sotto/client';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { t } from '../common/language.ts';
import type { Outgoing } from '../common/room-entry.ts';
import { byKind } from '../common/room-kind.ts';
import { useServices } from '../common/services.ts';
import { PageTitle } from '../ui/page-title.tsx';
import { type CallActions, createActions } from './actions.ts';
import { Announcements } from './announcements.tsx';
import { BottomBar } from './bottom-bar.tsx';
import { CallLog } from './call-log.ts';
import { Center } from './center.tsx';
import { Changed } from './changed.tsx';
import { ChatPanel } from './chat.tsx';
import { CallModel } from './call-model.ts';
import { Failed } from './failed.tsx';
import { FaultBar } from './fault-bar.tsx';
import { Faults } from './faults.ts';
import { UpgradedBar, UpgradeDialogs } from './upgrade.tsx';
import { HelpDialog } from './help.tsx';
import { PersonDialog, RestrictionCard } from './leading.tsx';
import { sayLeading } from './leading-words.ts';
import { LockNews } from './lock.tsx';
import { Notices } from './notices.ts';
import { useNews } from './news.ts';
import { logConnection } from './own-connection.tsx';
import { Pager } from './pager.tsx';
import { People } from './people.tsx';
import { sayJoinsAndLeaves } from './joins-and-leaves.ts';
import { SettingsDialog } from './settings.tsx';
import { SoundGate } from './sound-gate.ts';
import { Sounds } from './sounds.tsx';
import { Stage } from './stage.tsx';
import { TopBar } from './top-bar.tsx';
import { useIdle } from './use-idle.ts';
import { useKeys } from './use-keys.ts';
import { useVisiblePart } from './use-visible-part.ts';
import { useWakeLock } from './use-wake-lock.ts';

interface CallViewProps {
  readonly call: Call;
  /** Who is called into it, where somebody is. */
  readonly outgoing?: Outgoing | undefined;
  /** Is about to take its place. */
  readonly next?: Call | null;
  /** It was a call of two until now. */
  readonly upgraded?: boolean;
  /** Leaves, and joins again at once. */
  readonly onReconnect: () => void;
}

/** The call. What it knows beside the call lives in a CallModel, so that layouts and panels survive every render. */
export function CallView({ call, outgoing, next = null, upgraded = false, onReconnect }: CallViewProps) {
  const root = useRef<HTMLDivElement>(null);
  // Sounds that play go on when the call gets a successor.
  const gate = useMemo(() => new SoundGate(), []);
  const { failed } = useServices().sotto;
  const { model, notices, log, faults, actions, abort } = useMemo(
    () => open(call, { upgraded, outgoing, failed }, () => root.current),
    [call, upgraded],
  );

  useEffect(() => {
    const handle = (event: CallEvent) => {
      model.handleEvent(event);
      sayJoinsAndLeaves(event, notices);
      if (model.conference) sayLeading(event, model.conference, notices);
    };
    call.onEvent(handle, abort.signal);
    const stop = logConnection(call, log);
    return () => {
      abort.abort();
      stop();
      notices.close();
      model.close();
    };
  }, [call, notices, log, model, abort]);
  useNews({ model, notices, log, faults });
  useVisiblePart(root, model);
  useIdle(root);
  useKeys(model, actions);
  useWakeLock();
  const over = isOverPicture(model) ? '' : undefined;
  const covered = model.covered.value ? model.panel.value : undefined;

  return (
    <div class="call" ref={root} data-over={over} data-covered={covered} data-corner={model.corner.value}>
      <TopBar model={model} notices={notices} />
      <main class="call-body">
        <div class="unseen">
          <PageTitle>{titleOf(call)}</PageTitle>
        </div>
        <div class="call-stage">
          <div class="call-bars">
            <UpgradedBar model={model} />
            <HearBar gate={gate} />
            <FaultBar faults={faults} />
            {model.conference && <RestrictionCard model={model} call={model.conference} actions={actions} />}
          </div>
          <Stage model={model} />
          <Pager model={model} />
          <Center model={model} outgoing={outgoing} />
        </div>
        {model.panel.value === 'people' && <People model={model} notices={notices} actions={actions} />}
        {model.direct && <OfTwo model={model} call={model.direct} onReconnect={onReconnect} />}
      </main>
      <BottomBar model={model} actions={actions} />
      <Sounds call={call} next={next} gate={gate} />
      <Announcements log={log} />
      <LockNews call={call} />
      <Dialogs model={model} actions={actions} />
    </div>
  );
}

function Dialogs({ model, actions }: { readonly model: CallModel; readonly actions: CallActions }) {
  return (
    <>
      <SettingsDialog model={model} />
      <HelpDialog model={model} />
      <UpgradeDialogs model={model} />
      {model.conference && <PersonDialog model={model} call={model.conference} actions={actions} />}
    </>
  );
}

interface OfTwoProps {
  readonly model: CallModel;
  readonly call: DirectCall;
  readonly onReconnect: () => void;
}

/** What there is in a call of two alone. */
function OfTwo({ model, call, onReconnect }: OfTwoProps) {
  return (
    <>
      {model.panel.value === 'chat' && <ChatPanel model={model} call={call} />}
      <Changed call={call} />
      <Failed call={call} onReconnect={onReconnect} />
    </>
  );
}

function titleOf({ kind }: Call): string {
  const { title, titleConference } = t().call;
  return byKind(kind, { call: title, conference: titleConference });
}

/**
 * Whether the bars may lie on the picture: one person fills the stage, and nothing stands beside it. That holds also
 * while one waits, so that nothing jumps when the other comes.
 */
function isOverPicture({ call, hasLayouts, panel }: CallModel): boolean {
  const { level } = call.protection.value;
  if (level === 'failed' || level === 'changed') return false;
  // Where a third person can come, everything would jump as soon as they did.
  if (roomKinds[call.kind].people === 'group') return false;
  return !hasLayouts.value && panel.value === null;
}

function open(
  call: Call,
  { failed, ...options }: Pick<CallViewProps, 'upgraded' | 'outgoing'> & Pick<Sotto, 'failed'>,
  root: () => HTMLElement | null,
) {
  const model = new CallModel(call, options);
  const log = new CallLog();
  const notices = new Notices((text) => log.add(text));
  const faults = new Faults();
  const abort = new AbortController();
  const actions: CallActions = createActions({
    model,
    notices,
    faults,
    failed,
    root,
    signal: abort.signal,
  });
  return { model, notices, log, faults, actions, abort };
}

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
