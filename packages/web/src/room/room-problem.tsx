import { roomKindOf } from '@sotto/client';
import { t } from '../language.ts';
import type { Messages } from '../messages/en.ts';
import { Notice, ToCheck, ToStart } from '../ui/notice.tsx';
import type { RoomProblem, RoomSession } from './room-session.ts';

type Text = keyof Messages['problem'];

const texts: { readonly [code: string]: Text } = {
  'room-not-found': 'notFound',
  'room-ended': 'callEnded',
  'room-full': 'callFull',
  'unsupported-browser': 'unsupported',
  'unsupported-version': 'unsupported',
  'origin-refused': 'originRefused',
  unreachable: 'unreachable',
  timeout: 'unreachable',
  'rate-limited': 'busy',
  draining: 'draining',
};

/** Where it is another text for a conference. */
const ofConferences: typeof texts = { 'room-ended': 'conferenceEnded', 'room-full': 'conferenceFull' };

/** Nothing comes of trying again. */
const final: ReadonlySet<Text> = new Set(['notFound', 'callEnded', 'conferenceEnded', 'unsupported']);

interface RoomProblemProps {
  readonly session: RoomSession;
  readonly problem: RoomProblem;
}

/** Why there is no way into this room, and what to do about it. */
export function RoomProblemPage({ session, problem }: RoomProblemProps) {
  const messages = t();
  const isConference = roomKindOf(session.room) === 'conference';
  const text = (isConference ? ofConferences[problem.code] : undefined) ?? texts[problem.code] ?? 'other';
  const hopeless = final.has(text);
  return (
    <Notice
      {...messages.problem[text]}
      code={problem.code}
      more={'missing' in problem && <Missing names={problem.missing} />}
    >
      {!hopeless && (
        <button type="button" class="button primary" onClick={() => session.retry()}>
          {messages.common.tryAgain}
        </button>
      )}
      <ToStart primary={hopeless} />
      {(text === 'unreachable' || text === 'other') && <ToCheck />}
    </Notice>
  );
}

function Missing({ names }: { readonly names: readonly string[] }) {
  return (
    <div class="quiet">
      <p>{t().problem.unsupported.missing}</p>
      <ul>
        {names.map((name) => (
          <li key={name}>{name}</li>
        ))}
      </ul>
    </div>
  );
}
