import type { Call } from '@sotto/client';
import { Lock, LockKeyhole, Server, ShieldAlert } from 'lucide';
import { t } from '../language.ts';
import type { Messages } from '../messages/en.ts';
import { Icon } from '../ui/icon.tsx';
import { Compare } from './compare.tsx';
import { Identity, Route } from './identity.tsx';

const icons = {
  establishing: LockKeyhole,
  'end-to-end': Lock,
  changed: ShieldAlert,
  waiting: LockKeyhole,
  // Never a padlock: what it stands for would be taken for safe from everybody.
  transport: Server,
  failed: ShieldAlert,
} as const;

const explanations = {
  establishing: 'establishing',
  'end-to-end': 'endToEnd',
  changed: 'changed',
  waiting: 'waiting',
  transport: 'transport',
  failed: 'failed',
} as const;

/** There is something to tell those who look after computers. */
const hasDetails = {
  establishing: false,
  'end-to-end': true,
  changed: false,
  waiting: false,
  transport: true,
  failed: true,
} as const;

/** Both have agreed to a conference: what they show and say reaches the server from then on. */
function isGrowing(call: Call): boolean {
  const { state } = call.growth.value;
  return (state === 'joining' || state === 'grown') && call.protection.value.level === 'end-to-end';
}

/** One sentence about who can follow the call now. */
function lockSentence(call: Call, { call: { lock } }: Messages): string {
  const protection = call.protection.value;
  const { level } = protection;
  if (isGrowing(call)) return lock.growing;
  if (protection.level === 'end-to-end') return protection.verified ? lock.verified : lock.endToEnd;
  if (protection.level === 'changed') return lock.changed(protection.expectedName);
  if (level === 'waiting') return lock.waiting;
  if (level === 'transport') return lock.transport;
  if (level === 'failed') return lock.failed;
  if (call.status.value.phase === 'connecting') return lock.connecting;
  return call.peers.value.length === 0 ? lock.establishingAlone : lock.establishing;
}

interface LockProps {
  readonly call: Call;
  /** It says something else than before, which was not read yet. */
  readonly news: boolean;
}

/** What holds now, always on screen, with a panel that explains it. */
export function LockStatus({ call, news }: LockProps) {
  const messages = t();
  const { lock } = messages.call;
  const protection = call.protection.value;
  const growing = isGrowing(call);
  const level = growing ? 'transport' : protection.level;
  const sentence = lockSentence(call, messages);
  return (
    <>
      <button
        type="button"
        class="lock"
        data-level={level}
        data-verified={!growing && protection.level === 'end-to-end' && protection.verified}
        data-news={news || growing}
        popovertarget="lock-panel"
      >
        <Icon of={icons[level]} size={18} />
        {/* Another sentence, with other lines, and not the same one that has moved. */}
        <span key={sentence}>{sentence}</span>
        <span class="unseen">. {lock.panel}</span>
      </button>
      <section id="lock-panel" class="panel lock-panel" popover="auto" aria-labelledby="lock-title">
        <h2 id="lock-title">{sentence}</h2>
        {!growing && protection.level === 'end-to-end' && (
          <>
            <Compare call={call} protection={protection} />
            <Identity call={call} protection={protection} />
          </>
        )}
        {lock.explain[explanations[level]].map((paragraph) => (
          <p key={paragraph} class="quiet">
            {paragraph}
          </p>
        ))}
        {!growing && protection.level === 'end-to-end' && <Route protection={protection} />}
        {hasDetails[level] && (
          <details class="support">
            <summary>{level === 'failed' ? messages.common.details : lock.technical}</summary>
            {level === 'end-to-end' && <p>{lock.technicalEndToEnd}</p>}
            {level === 'transport' && <p>{lock.technicalTransport}</p>}
            {protection.level === 'failed' && <code>{protection.reason}</code>}
          </details>
        )}
      </section>
    </>
  );
}

/** Read out when it changes. Where nothing may be sent any more, whatever else is being read gives way. */
export function LockNews({ call }: Pick<LockProps, 'call'>) {
  const sentence = lockSentence(call, t());
  const failed = call.protection.value.level === 'failed';
  return (
    <>
      <p class="unseen lock-news" role="status">
        {!failed && sentence}
      </p>
      <p class="unseen" role="alert">
        {failed && sentence}
      </p>
    </>
  );
}
