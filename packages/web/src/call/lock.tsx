import { type Call, type DirectCall, type DirectProtection, isDirect, type Protection } from '@sotto/client';
import { ChevronDown, Lock, LockKeyhole, Server, ShieldAlert } from 'lucide';
import { t } from '../common/language.ts';
import type { Messages } from '../messages/en.ts';
import { Icon } from '../ui/icon.tsx';
import { Compare } from './compare.tsx';
import { Identity, MediaPath } from './identity.tsx';

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

/**
 * What phones have room for in one line. None where something is not as it should be: that is never said in fewer
 * words.
 */
const short = {
  establishing: 'nothing',
  'end-to-end': 'endToEnd',
  changed: null,
  waiting: null,
  transport: 'transport',
  failed: null,
} as const;

/** Both have agreed to a conference: what they show and say reaches the server from then on. */
function isUpgrading(call: Call): boolean {
  if (!isDirect(call)) return false;
  const { state } = call.upgrade.value;
  return (state === 'joining' || state === 'upgraded') && call.protection.value.level === 'end-to-end';
}

/** One sentence about who can follow the call now. */
function lockSentence(call: Call, { call: { lock } }: Messages): string {
  const protection = call.protection.value;
  const { level } = protection;
  if (isUpgrading(call)) return lock.upgrading;
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
  const upgrading = isUpgrading(call);
  const level = upgrading ? 'transport' : protection.level;
  const sentence = lockSentence(call, messages);
  const key = upgrading ? null : short[level];
  // Some sentences are short in one language and not in the other.
  const words = key === null || lock.short[key] === sentence ? null : lock.short[key];
  return (
    <>
      <button
        type="button"
        class="lock"
        data-level={level}
        data-verified={!upgrading && protection.level === 'end-to-end' && protection.verified}
        data-news={news || upgrading}
        popovertarget="lock-panel"
      >
        <Icon of={icons[level]} size={18} />
        {words !== null && <span class="lock-short">{words}</span>}
        {/* Another sentence, with other lines, and not the same one that has moved. Unseen only where there is a short one. */}
        <span key={sentence} class={words === null ? 'lock-sentence' : 'lock-sentence unseen'}>
          {sentence}
        </span>
        <span class="unseen">. {lock.panel}</span>
        <Icon key={`below ${sentence}`} of={ChevronDown} size={16} />
      </button>
      <section id="lock-panel" class="panel lock-panel" popover="auto" aria-labelledby="lock-title">
        <h2 id="lock-title">{sentence}</h2>
        {!upgrading && isDirect(call) && protection.level === 'end-to-end' ? (
          <EndToEnd call={call} protection={protection} />
        ) : (
          <Explained level={level} reason={protection.level === 'failed' ? protection.reason : null} />
        )}
      </section>
    </>
  );
}

/** Opens the panel where the two compare. The focus returns to the lock. */
export function openComparison(): void {
  const panel = document.querySelector<HTMLElement>('#lock-panel');
  document.querySelector<HTMLElement>('.lock')?.focus();
  if (panel?.matches(':popover-open') === false) panel.showPopover();
  panel?.querySelector<HTMLElement>('#compare-title')?.focus();
}

interface EndToEndProps {
  readonly call: DirectCall;
  readonly protection: Extract<DirectProtection, { level: 'end-to-end' }>;
}

/** What the two can do comes first; how it works is for whoever wants to know. */
function EndToEnd({ call, protection }: EndToEndProps) {
  const { lock } = t().call;
  return (
    <>
      <Compare call={call} protection={protection} />
      <Identity call={call} protection={protection} />
      <details class="support lock-how">
        <summary>{lock.how}</summary>
        <MediaPath protection={protection} />
        {lock.explain.endToEnd.map((paragraph) => (
          <p key={paragraph}>{paragraph}</p>
        ))}
        <p>{lock.technicalEndToEnd}</p>
      </details>
    </>
  );
}

interface ExplainedProps {
  readonly level: Protection['level'];
  /** Why the call is not protected: a code. */
  readonly reason: string | null;
}

function Explained({ level, reason }: ExplainedProps) {
  const { call, common } = t();
  const { lock } = call;
  return (
    <>
      {lock.explain[explanations[level]].map((paragraph) => (
        <p key={paragraph} class="quiet">
          {paragraph}
        </p>
      ))}
      {level === 'transport' && (
        <details class="support">
          <summary>{lock.technical}</summary>
          <p>{lock.technicalTransport}</p>
        </details>
      )}
      {reason !== null && (
        <details class="support">
          <summary>{common.details}</summary>
          <code>{reason}</code>
        </details>
      )}
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
