import { timeOfDay } from '../common/dates.ts';
import { t } from '../common/language.ts';
import { byKind } from '../common/room-kind.ts';
import { Invite } from '../session/invite.tsx';
import type { CallModel } from './call-model.ts';

/** Where nobody else is there: how the other went, or how to have somebody come. */
export function Alone({ model }: { readonly model: CallModel }) {
  const { call } = model;
  const texts = t().call;
  const departed = model.departed.value;
  if (departed === null) {
    return (
      <section class="alone">
        <div>
          <h2>{texts.alone}</h2>
          <p class="quiet alone-hint">
            {byKind(call.kind, { call: texts.aloneHintCall, conference: texts.aloneHint })}
          </p>
        </div>
        <Invite room={call.room} />
      </section>
    );
  }
  const { name, reason, at } = departed;
  return (
    <section class="alone departed">
      <div>
        <h2 dir="auto">{texts.departed[reason](name, timeOfDay(at))}</h2>
        <p class="quiet">{reason === 'lost' ? texts.departed.lostHint : texts.departed.leftHint}</p>
      </div>
      <button type="button" class="button danger" onClick={() => call.leave()}>
        {texts.leave}
      </button>
      <Invite room={call.room} />
    </section>
  );
}
