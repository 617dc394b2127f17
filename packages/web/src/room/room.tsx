import { effect } from '@preact/signals';
import type { Call } from '@sotto/client';
import { useEffect, useMemo } from 'preact/hooks';
import { After } from '../after/after.tsx';
import { Prejoin } from '../prejoin/prejoin.tsx';
import { t } from '../common/language.ts';
import { holdBack, moveAddress } from '../common/router.ts';
import { useServices } from '../common/services.ts';
import { Incomplete } from '../ui/incomplete.tsx';
import { later } from '../ui/later.tsx';
import { Loading } from '../ui/loading.tsx';
import { PageTitle } from '../ui/page-title.tsx';
import { activeCall, changing } from '../session/active-call.ts';
import type { RoomEntry } from '../common/room-entry.ts';
import { RoomProblemPage } from './room-problem.tsx';
import { leaveAll, RoomSession } from '../session/room-session.ts';

const call = later(async () => (await import('../call/call-view.tsx')).CallView, Incomplete);

interface RoomProps {
  readonly room: string;
  readonly entry?: RoomEntry | undefined;
}

/** Everything under a room's link: the way in, the call, and the page after it. */
export function Room({ room, entry }: RoomProps) {
  const services = useServices();
  // What one came with counts once: whoever comes back passes the mirror.
  const session = useMemo(() => new RoomSession(room, services, entry), [room, services]);

  useEffect(() => {
    const abort = new AbortController();
    const tellOthers = () => {
      const stage = session.stage.peek();
      if (stage.at === 'call') leaveAll(stage, 'closed');
    };
    addEventListener('pagehide', tellOthers, { signal: abort.signal });
    const stop = effect(() => {
      const stage = session.stage.value;
      if (stage.at === 'call') moveAddress(stage.call.room);
    });
    return () => {
      abort.abort();
      stop();
      session.close();
    };
  }, [session]);

  return <RoomStage session={session} />;
}

function RoomStage({ session }: { readonly session: RoomSession }) {
  const { sotto } = useServices();
  const stage = session.stage.value;
  const { at } = stage;
  useEffect(() => {
    if (at === 'prejoin' || at === 'entering') void call.preload();
  }, [at]);
  const joined = stage.at === 'call' ? stage.call : null;
  useEffect(() => {
    activeCall.value = joined;
    return () => {
      if (activeCall.peek() === joined) activeCall.value = null;
    };
  }, [joined]);
  useEffect(() => (joined === null ? undefined : keepFromLeaving(joined, session)), [joined, session]);

  if (stage.at === 'looking') return <Loading />;
  if (stage.at === 'entering' || (stage.at === 'after' && changing.value)) return <Entering />;
  if (stage.at === 'problem') return <RoomProblemPage session={session} problem={stage.problem} />;
  if (stage.at === 'prejoin')
    return <Prejoin session={session} media={stage.media} joining={stage.joining} problem={stage.problem} />;
  if (stage.at === 'call') {
    const { call: now, outgoing, next = null, upgraded = false } = stage;
    return (
      <call.Later
        call={now}
        outgoing={outgoing}
        next={next}
        upgraded={upgraded}
        onReconnect={() => void session.reconnect()}
      />
    );
  }
  return <After session={session} stage={stage} openDevice={() => sotto.device()} />;
}

/**
 * Going back by mistake ends on the page after the call, from where one click leads in again; before the page itself is
 * closed the browser asks, where somebody else is there.
 */
function keepFromLeaving({ peers }: Call, session: RoomSession): () => void {
  const abort = new AbortController();
  const ask = (event: BeforeUnloadEvent) => {
    if (peers.peek().length > 0) event.preventDefault();
  };
  addEventListener('beforeunload', ask, { signal: abort.signal });
  const release = holdBack(() => session.leave());
  return () => {
    abort.abort();
    release();
  };
}

/** The call view to be, for the moment until there is a place. */
function Entering() {
  return (
    <main class="call">
      <div class="call-center">
        <div class="unseen">
          <PageTitle>{t().call.title}</PageTitle>
        </div>
        <p class="connecting">{t().call.connecting}</p>
      </div>
    </main>
  );
}
