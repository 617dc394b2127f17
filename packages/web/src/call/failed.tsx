import type { Call } from '@sotto/client';
import { ShieldAlert } from 'lucide';
import { useEffect, useRef } from 'preact/hooks';
import { t } from '../language.ts';
import { Icon } from '../ui/icon.tsx';

interface FailedProps {
  readonly call: Call;
  /** Leaves, and joins again at once. */
  readonly onReconnect: () => void;
}

/** The call could not be protected, so there is none. Stands over everything but the controls. */
export function Failed(props: FailedProps) {
  const protection = props.call.protection.value;
  if (protection.level !== 'failed') return null;
  return <Card {...props} reason={protection.reason} />;
}

function Card({ call, reason, onReconnect }: FailedProps & { readonly reason: string }) {
  const { common, call: texts } = t();
  const { failed, lock } = texts;
  const heading = useRef<HTMLHeadingElement>(null);
  // Not a button, so that no key that was on its way decides.
  useEffect(() => heading.current?.focus(), []);
  return (
    <div class="changed">
      <section
        class="changed-card"
        role="alertdialog"
        aria-labelledby="failed-title"
        aria-describedby="failed-text"
      >
        <h2 id="failed-title" ref={heading} tabIndex={-1}>
          <Icon of={ShieldAlert} size={28} />
          {failed.title}
        </h2>
        <div id="failed-text">
          <p class="changed-harm">{failed.nothing}</p>
          <p>{lock.explain.failed[0]}</p>
        </div>
        <div class="changed-answers">
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
      </section>
    </div>
  );
}
