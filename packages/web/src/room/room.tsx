import { useEffect, useMemo } from 'preact/hooks';
import { After } from '../after/after.tsx';
import { Prejoin, PrejoinSkeleton } from '../prejoin/prejoin.tsx';
import { t } from '../language.ts';
import { useServices } from '../services.ts';
import { later } from '../ui/later.tsx';
import { Notice } from '../ui/notice.tsx';
import { RoomProblemPage } from './room-problem.tsx';
import { RoomSession } from './room-session.ts';

const call = later(async () => (await import('../call/call-view.tsx')).CallView, Incomplete);

/** Everything under a room's link: the way in, the call, and the page after it. */
export function Room({ room }: { readonly room: string }) {
  const services = useServices();
  const session = useMemo(() => new RoomSession(room, services), [room, services]);

  useEffect(() => {
    const abort = new AbortController();
    const tellOthers = () => {
      const stage = session.stage.peek();
      if (stage.at === 'call') stage.call.leave('closed');
    };
    addEventListener('pagehide', tellOthers, { signal: abort.signal });
    return () => {
      abort.abort();
      session.close();
    };
  }, [session]);

  return <RoomStage session={session} />;
}

function RoomStage({ session }: { readonly session: RoomSession }) {
  const stage = session.stage.value;
  const { at } = stage;
  useEffect(() => {
    if (at === 'prejoin') void call.preload();
  }, [at]);

  if (stage.at === 'looking') return <PrejoinSkeleton />;
  if (stage.at === 'problem') return <RoomProblemPage session={session} problem={stage.problem} />;
  if (stage.at === 'prejoin') {
    return <Prejoin session={session} media={stage.media} joining={stage.joining} problem={stage.problem} />;
  }
  if (stage.at === 'call') return <call.Later call={stage.call} />;
  return <After session={session} reason={stage.reason} since={stage.since} rejoining={stage.rejoining} />;
}

/** In place of a call whose view did not arrive. Loading the page anew leaves the call, as closing it would. */
function Incomplete() {
  const { common, problem } = t();
  return (
    <Notice {...problem.incomplete}>
      <button type="button" class="button primary" onClick={() => location.reload()}>
        {common.reload}
      </button>
    </Notice>
  );
}
