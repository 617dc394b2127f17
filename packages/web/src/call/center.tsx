import { useLayoutEffect, useRef } from 'preact/hooks';
import { t } from '../common/language.ts';
import type { Outgoing } from '../common/room-entry.ts';
import { Alone } from './alone.tsx';
import type { CallModel } from './call-model.ts';
import { gap } from './layout/grid.ts';
import { OutgoingCall } from './outgoing.tsx';

interface CenterProps {
  readonly model: CallModel;
  /** Who is called, where somebody is. */
  readonly outgoing: Outgoing | undefined;
}

/** Where nobody else is to be seen: why, and how to change it. */
export function Center({ model, outgoing }: CenterProps) {
  const { call } = model;
  if (call.peers.value.length > 0) return null;
  if (call.status.value.phase === 'connecting') {
    return (
      <div class="call-center">
        <p class="connecting">{t().call.connecting}</p>
      </div>
    );
  }
  return <Card model={model} outgoing={outgoing} />;
}

/** The card is beside the face where the call is wider than high. Below it, one's own picture leaves it the room. */
function Card({ model, outgoing }: CenterProps) {
  const center = useRef<HTMLDivElement>(null);
  const beside = model.isWide.value;

  useLayoutEffect(() => {
    const stage = center.current;
    const card = stage?.firstElementChild;
    if (beside || !stage || !card) return undefined;
    const measure = () => {
      model.below.value = stage.getBoundingClientRect().bottom - card.getBoundingClientRect().top + gap;
    };
    const observer = new ResizeObserver(measure);
    observer.observe(stage);
    observer.observe(card);
    measure();
    return () => {
      observer.disconnect();
      model.below.value = 0;
    };
  }, [model, beside]);

  return (
    <div class="call-center" ref={center} data-beside={beside ? '' : undefined}>
      <div>
        {model.awaits.value && outgoing !== undefined ? (
          <OutgoingCall outgoing={outgoing} />
        ) : (
          <Alone model={model} />
        )}
      </div>
    </div>
  );
}
