import { useSignal } from '@preact/signals';
import type { EndReason } from '@sotto/client';
import { useEffect } from 'preact/hooks';
import { t } from '../language.ts';
import type { Messages } from '../messages/en.ts';
import type { RoomSession } from '../room/room-session.ts';
import { Notice, ToCheck, ToStart } from '../ui/notice.tsx';

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

/** How long one may go back with one click. */
const rejoinFor = 120_000;

interface AfterProps {
  readonly session: RoomSession;
  readonly reason: EndReason;
  /** When the call ended, in milliseconds since the epoch. */
  readonly since: number;
  readonly rejoining: boolean;
}

/** After the call: why it is over, and the way back while that makes sense. */
export function After({ session, reason, since, rejoining }: AfterProps) {
  const { after } = t();
  const expired = useSignal(Date.now() - since >= rejoinFor);
  useEffect(() => {
    const timer = setTimeout(
      () => {
        expired.value = true;
      },
      since + rejoinFor - Date.now(),
    );
    return () => clearTimeout(timer);
  }, [since, expired]);

  const canRejoin = reason !== 'ended-by-host' && reason !== 'not-authentic' && !expired.value;
  return (
    <Notice {...after[texts[reason]]}>
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
