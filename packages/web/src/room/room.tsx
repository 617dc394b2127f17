import { effect } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { After } from '../after/after.tsx';
import { Prejoin, PrejoinSkeleton } from '../prejoin/prejoin.tsx';
import { moveAddress } from '../router.ts';
import { useServices } from '../services.ts';
import { Incomplete } from '../ui/incomplete.tsx';
import { later } from '../ui/later.tsx';
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
  if (stage.at === 'call') return <call.Later call={stage.call} grown={stage.grown === true} />;
  return <After session={session} reason={stage.reason} since={stage.since} rejoining={stage.rejoining} />;
}
