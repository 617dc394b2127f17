import { useSignal } from '@preact/signals';
import type { RoomKind } from '@sotto/client';
import type { ComponentChildren } from 'preact';
import { t } from '../common/language.ts';
import type { Messages } from '../messages/en.ts';
import { byKind, mediaKindOf } from '../common/room-kind.ts';
import { PassLink, roomLink } from '../session/invite.tsx';
import { Notice, ToCheck, ToStart } from '../ui/notice.tsx';
import { browserName } from './browser-name.ts';
import type { RoomProblem, RoomSession } from '../session/room-session.ts';

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

/** Where it is another text for rooms of a kind. */
const ofKind = {
  call: {},
  conference: { 'room-ended': 'conferenceEnded', 'room-full': 'conferenceFull' },
} satisfies Record<RoomKind, typeof texts>;

/** Nothing comes of trying again. */
const final: ReadonlySet<Text> = new Set(['notFound', 'callEnded', 'conferenceEnded']);

interface RoomProblemProps {
  readonly session: RoomSession;
  readonly problem: RoomProblem;
}

/** Why nobody gets into this room from here, and what to do about it. */
export function RoomProblemPage({ session, problem }: RoomProblemProps) {
  const messages = t();
  const ofThis: typeof texts = byKind(mediaKindOf(session.room), ofKind);
  const text = ofThis[problem.code] ?? texts[problem.code] ?? 'other';
  const missing = 'missing' in problem ? problem.missing : [];
  const details = <Details code={problem.code} missing={missing} />;
  if (text === 'unsupported') return <Unsupported room={session.room} details={details} />;
  const hopeless = final.has(text);
  return (
    <Notice {...messages.problem[text]} details={details}>
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

interface UnsupportedProps {
  readonly room: string;
  readonly details: ComponentChildren;
}

/** The link is good: it has to be opened in another browser. */
function Unsupported({ room, details }: UnsupportedProps) {
  const { unsupported } = t().problem;
  const shown = useSignal(false);
  const name = browserName(navigator.userAgent);
  return (
    <Notice
      title={unsupported.title}
      text={name === null ? unsupported.text : unsupported.found(name)}
      details={details}
      more={shown.value && <p class="notice-link">{roomLink(room)}</p>}
    >
      <PassLink url={roomLink(room)} text="" primary onFailed={() => (shown.value = true)} />
      <ToCheck />
      <ToStart />
    </Notice>
  );
}

interface DetailsProps {
  readonly code: string;
  /** What the browser lacks, by the names of the web platform. */
  readonly missing: readonly string[];
}

function Details({ code, missing }: DetailsProps) {
  return (
    <>
      <code>{code}</code>
      {missing.length > 0 && (
        <p>
          {t().problem.unsupported.missing} {missing.join(', ')}
        </p>
      )}
    </>
  );
}
