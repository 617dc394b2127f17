import type { Call } from '@sotto/client';
import { useId } from 'preact/hooks';
import { secondsSince } from '../common/clock.ts';
import { t } from '../common/language.ts';
import type { CallModel } from './call-model.ts';
import { ComparisonPill } from './comparison-pill.tsx';
import { formatDuration, formatMinutes } from './duration.ts';
import { LockStatus } from './lock.tsx';
import { Interrupted } from './own-connection.tsx';
import type { Notices } from './notices.ts';
import { SharingBar } from './sharing-bar.tsx';
import { shortName } from './short-name.ts';
import { mutedTalkWords } from './use-muted-talk.ts';

interface TopBarProps {
  readonly model: CallModel;
  readonly notices: Notices;
}

/** What is always readable: who can follow the call. Beside it, for a moment, what just happened. */
export function TopBar({ model, notices }: TopBarProps) {
  const { call } = model;
  const failed = call.protection.value.level === 'failed';
  const calm = call.status.value.phase === 'connected' && !failed;
  return (
    <header class="top-bar">
      <div class="top-lock">
        <LockStatus call={call} news={model.upgradedNews.value} />
      </div>
      <div class="top-notice">
        <Notice model={model} notices={notices} />
      </div>
      <div class={calm ? 'top-facts numbers fading' : 'top-facts numbers'}>
        {failed ? <span class="connection">{t().call.connection.failed}</span> : <Duration call={call} />}
      </div>
    </header>
  );
}

/** One thing at a time: that one is not heard, what is broken, what just happened, what goes on, what one could do. */
function Notice({ model, notices }: TopBarProps) {
  const texts = t().call;
  const { call, comparison } = model;
  const notice = notices.current.value;
  if (model.talksMuted.value) return <Pill tone="look" text={mutedTalkWords(model)} />;
  if (call.status.value.phase === 'reconnecting') return <Interrupted since={call.status.value.since} />;

  if (comparison?.held.value === true) return <ComparisonPill comparison={comparison} />;
  if (notice !== null) return <Pill key={notice.id} tone="plain" text={notice.text} />;
  const upgrade = model.direct?.upgrade.value.state;
  if (upgrade === 'proposed')
    return <Pill tone="plain" text={texts.upgrade.waiting(shortName(model.partner.value))} />;
  if (upgrade === 'joining') return <Pill tone="look" text={texts.upgrade.joining} />;
  const { screen } = call.media;
  if (screen.state.value === 'on') return <SharingBar screen={screen} />;
  return comparison?.offered.value === true ? (
    <ComparisonPill comparison={comparison} />
  ) : (
    <SharedBy model={model} />
  );
}

/** Whose screen is on the stage. */
function SharedBy({ model }: { readonly model: CallModel }) {
  const tile = model.tiles.value.find(({ id }) => id === model.onStage.value);
  return tile?.kind === 'screen' ? <Pill tone="plain" text={t().call.screenOf(tile.peer.name)} /> : null;
}

function Pill({ tone, text }: { readonly tone: 'plain' | 'look'; readonly text: string }) {
  return (
    <p class="pill" data-tone={tone}>
      <span dir="auto">{text}</span>
    </p>
  );
}

/** In words, since a clock would be taken for the time of day; to the second for whoever asks. */
function Duration({ call }: { readonly call: Call }) {
  const since = call.connectedAt.value;
  const id = useId();
  if (since === null) return null;
  const seconds = secondsSince(since);
  const minutes = formatMinutes(Math.floor(seconds / 60));
  const { duration } = t().call;
  return (
    <span class="duration" role="timer" aria-label={duration(minutes)} aria-describedby={id}>
      {minutes}
      <span id={id} class="tip">
        {duration(formatDuration(seconds))}
      </span>
    </span>
  );
}
