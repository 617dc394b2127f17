import type { Call, Protection } from '@sotto/client';
import { ShieldAlert } from 'lucide';
import { useEffect, useRef } from 'preact/hooks';
import { t } from '../language.ts';
import { Icon } from '../ui/icon.tsx';
import { Fingerprint } from './identity.tsx';
import { useLookedAt } from './use-looked-at.ts';

/** Somebody with another key than expected. Stands over everything but the controls until the person decides. */
export function Changed({ call }: { readonly call: Call }) {
  const protection = call.protection.value;
  if (protection.level !== 'changed') return null;
  const { peer, name, expectedName } = protection;
  // A server can change who is there at any moment: what was read about one must not count for another.
  const key = JSON.stringify([peer.id, name, expectedName]);
  return <Question key={key} call={call} protection={protection} />;
}

interface QuestionProps {
  readonly call: Call;
  readonly protection: Extract<Protection, { level: 'changed' }>;
}

function Question({ call, protection }: QuestionProps) {
  const { changed } = t().call;
  const { name, expectedName, peer } = protection;
  const ready = useLookedAt();
  const heading = useRef<HTMLHeadingElement>(null);
  // Not a button, so that no key that was on its way decides.
  useEffect(() => heading.current?.focus(), []);
  return (
    <div class="changed">
      <section
        class="changed-card"
        role="alertdialog"
        aria-labelledby="changed-title"
        aria-describedby="changed-text"
      >
        <h2 id="changed-title" ref={heading} tabIndex={-1}>
          <Icon of={ShieldAlert} size={28} />
          {changed.title(expectedName)}
        </h2>
        <div id="changed-text">
          {/* Apart from the sentences, because the second name could be made to read like one. */}
          <dl>
            <dt>{changed.expected}</dt>
            <dd>
              <bdi>{expectedName}</bdi>
            </dd>
            <dt>{changed.here}</dt>
            <dd>
              <bdi>{name}</bdi>
            </dd>
          </dl>
          {peer.contactName !== null && <p>{changed.contact(peer.contactName)}</p>}
          <p>{changed.key}</p>
          <p>{changed.harmless}</p>
          <p class="changed-harm">{changed.harmful(expectedName)}</p>
          <p>{changed.advice(expectedName)}</p>
        </div>
        <div class="changed-answers">
          <button type="button" class="button danger" onClick={() => call.decide('leave', protection)}>
            {changed.leave}
          </button>
          <button
            type="button"
            class="button"
            disabled={!ready}
            onClick={() => call.decide('accept', protection)}
          >
            {changed.goOn}
          </button>
        </div>
        <p class="quiet">{changed.after}</p>
        <Fingerprint peer={peer} />
      </section>
    </div>
  );
}
