import type { DirectCall, DirectProtection } from '@sotto/client';
import { t } from '../common/language.ts';
import { AnswerButton } from './answer-button.tsx';
import { DangerCard } from './danger-card.tsx';
import { Fingerprint } from './identity.tsx';

/** Somebody with another key than expected, until the person decides. */
export function Changed({ call }: { readonly call: DirectCall }) {
  const protection = call.protection.value;
  if (protection.level !== 'changed') return null;
  const { peer, name, expectedName } = protection;
  // A server can change who is there at any moment: what was read about one must not count for another.
  const key = JSON.stringify([peer.id, name, expectedName]);
  return <Question key={key} call={call} protection={protection} />;
}

interface QuestionProps {
  readonly call: DirectCall;
  readonly protection: Extract<DirectProtection, { level: 'changed' }>;
}

function Question({ call, protection }: QuestionProps) {
  const { changed } = t().call;
  const { name, expectedName, peer } = protection;
  return (
    <DangerCard
      title={changed.title(expectedName)}
      what={
        <>
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
          <p class="danger-harm">{changed.harmful(expectedName)}</p>
          <p>{changed.advice(expectedName)}</p>
        </>
      }
    >
      <div class="danger-answers">
        <button type="button" class="button danger" onClick={() => call.decide('leave', protection)}>
          {changed.leave}
        </button>
        <AnswerButton onAnswer={() => call.decide('accept', protection)}>{changed.goOn}</AnswerButton>
      </div>
      <p class="quiet">{changed.after}</p>
      <Fingerprint peer={peer} />
    </DangerCard>
  );
}
