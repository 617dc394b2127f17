import type { DirectCall } from '@sotto/client';
import { t } from '../common/language.ts';
import { DangerCard } from './danger-card.tsx';

interface FailedProps {
  readonly call: DirectCall;
  /** Leaves, and joins again at once. */
  readonly onReconnect: () => void;
}

/** The call could not be protected, so there is none. */
export function Failed(props: FailedProps) {
  const protection = props.call.protection.value;
  if (protection.level !== 'failed') return null;
  return <Card {...props} reason={protection.reason} />;
}

function Card({ call, reason, onReconnect }: FailedProps & { readonly reason: string }) {
  const { common, call: texts } = t();
  const { failed, lock } = texts;
  return (
    <DangerCard
      title={failed.title}
      what={
        <>
          <p class="danger-harm">{failed.nothing}</p>
          <p>{lock.explain.failed[0]}</p>
        </>
      }
    >
      <div class="danger-answers">
        <button type="button" class="button primary" onClick={onReconnect}>
          {failed.again}
        </button>
        <button type="button" class="button" onClick={() => call.leave()}>
          {texts.leave}
        </button>
      </div>
      <details class="support">
        <summary>{common.details}</summary>
        <p>{failed.help}</p>
        <code>{reason}</code>
      </details>
    </DangerCard>
  );
}
