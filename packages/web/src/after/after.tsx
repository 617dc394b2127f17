import { useComputed } from '@preact/signals';
import type { Device, EndReason } from '@sotto/client';
import { secondsSince } from '../common/clock.ts';
import { formatMinutes } from '../call/duration.ts';
import { t } from '../common/language.ts';
import type { Messages } from '../messages/en.ts';
import type { LinkAfter, RoomSession, RoomStage } from '../session/room-session.ts';
import { useLinkDays } from '../session/use-link-days.ts';
import { byKind, mediaKindOf } from '../common/room-kind.ts';
import { later } from '../ui/later.tsx';
import { Notice, ToCheck, ToStart } from '../ui/notice.tsx';

// Whom this device knows is a part of its own, and few pages after a call need it.
const keepCompared = later(
  async () => (await import('./keep-compared.tsx')).KeepCompared,
  () => null,
);

const texts: Record<
  EndReason,
  keyof Pick<Messages['after'], 'left' | 'ended' | 'shutdown' | 'notAuthentic' | 'lost' | 'replaced'>
> = {
  left: 'left',
  'ended-by-host': 'ended',
  'server-shutdown': 'shutdown',
  'not-authentic': 'notAuthentic',
  'connection-lost': 'lost',
  replaced: 'replaced',
};

/** How long one may go back to a call with one click. Where the link stays good, later too. */
const rejoinFor = 120_000;

/** After these there is no way back. */
const final: ReadonlySet<EndReason> = new Set(['ended-by-host', 'not-authentic']);
/** Nothing is said about the link after these: it is over, not to be used, or used elsewhere. */
const silent: ReadonlySet<EndReason> = new Set([...final, 'replaced']);

interface AfterProps {
  readonly session: RoomSession;
  readonly stage: Extract<RoomStage, { at: 'after' }>;
  /** A gallery gives another device. */
  readonly openDevice: () => Promise<Device>;
}

/** After the call: why it is over, how long the link is good, and the way back while that makes sense. */
export function After({ session, stage, openDevice }: AfterProps) {
  const { reason, since, rejoining, link, compared } = stage;
  const { after } = t();
  // By the time of day: a timer stands still while the device sleeps.
  const expired = useComputed(() => secondsSince(since) * 1_000 >= rejoinFor).value;
  const canRejoin = !final.has(reason) && (link === 'stays' || !expired);
  return (
    <Notice
      {...after[texts[reason]]}
      title={titleOf(session, stage)}
      danger={reason === 'not-authentic'}
      more={
        <>
          {reason === 'not-authentic' && <Steps />}
          {link !== null && !silent.has(reason) && <LinkLeft room={session.room} link={link} />}
          {compared !== null && (
            <div class="after-keep">
              <keepCompared.Later compared={compared} open={openDevice} />
            </div>
          )}
        </>
      }
    >
      {canRejoin && (
        <button
          type="button"
          class="button primary"
          disabled={rejoining}
          onClick={() => void session.rejoin()}
        >
          {rejoining ? after.rejoining : after.rejoin}
        </button>
      )}
      <ToStart primary={!canRejoin} />
      {reason === 'connection-lost' && <ToCheck />}
    </Notice>
  );
}

/** What is over, and how long it was, for whoever left by themselves; otherwise why it is over. */
function titleOf({ room }: RoomSession, { reason, lasted }: AfterProps['stage']): string {
  const { after } = t();
  const minutes = lasted === null ? 0 : Math.floor(lasted / 60_000);
  if (reason !== 'left' || lasted === null) return after[texts[reason]].title;
  const what = byKind(mediaKindOf(room), { call: after.callEnded, conference: after.leftConference });
  return minutes === 0 ? what : `${what} · ${formatMinutes(minutes)}`;
}

/** What to do after somebody may have listened. */
function Steps() {
  const { steps } = t().after;
  return (
    <ol>
      {steps.map((step) => (
        <li key={step}>{step}</li>
      ))}
    </ol>
  );
}

/** How long the link leads back. */
function LinkLeft({ room, link }: { readonly room: string; readonly link: LinkAfter }) {
  const { after } = t();
  const days = useLinkDays(room);
  if (link === 'ended') return <p class="quiet">{after.linkOfCall}</p>;
  const words = link === 'stays' ? after.linkOfConference : after.linkOfCallAlone;
  return <p class="quiet after-link">{days !== null && words(days)}</p>;
}
