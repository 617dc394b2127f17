import { useSignal } from '@preact/signals';
import type { OutgoingRingState } from '@sotto/client';
import { Phone } from 'lucide';
import { ContactFace } from '../ui/contact-face.tsx';
import { t } from '../common/language.ts';
import type { Messages } from '../messages/en.ts';
import type { Outgoing } from '../common/room-entry.ts';
import { Icon } from '../ui/icon.tsx';
import { PassLink, roomLink } from '../session/invite.tsx';

type Words = { readonly what: string; readonly hint: string };
type Outcome = Exclude<keyof Messages['calling']['outgoing'], 'again' | 'giveUp' | 'cancel' | 'link'>;

const outcomes: { readonly [state in OutgoingRingState]?: Outcome } = {
  calling: 'calling',
  ringing: 'ringing',
  accepted: 'accepted',
  declined: 'declined',
  busy: 'busy',
  missed: 'missed',
  'not-reachable': 'notReachable',
  'wrong-clock': 'wrongClock',
  'rate-limited': 'tooOften',
};

/** Nobody there has said no: a link may reach them where a ring does not. */
const unreached: ReadonlySet<OutgoingRingState> = new Set(['missed', 'not-reachable', 'wrong-clock']);

const awaited: ReadonlySet<OutgoingRingState> = new Set(['calling', 'ringing', 'accepted']);

/** While one waits for somebody who is called, and when they do not come. */
export function OutgoingCall({ outgoing }: { readonly outgoing: Outgoing }) {
  const texts = t().calling.outgoing;
  const { contact, ring, room, again, giveUp } = outgoing;
  const shown = useSignal(false);
  const trying = useSignal(false);
  const failed = useSignal(false);
  const waiting = awaited.has(ring.state.value);
  const outcome = failed.value ? 'failed' : (outcomes[ring.state.value] ?? 'failed');
  const { what, hint }: Words = {
    what: texts[outcome].what(contact.name),
    hint: texts[outcome].hint,
  };

  const callAgain = async () => {
    trying.value = true;
    failed.value = false;
    try {
      await again();
    } catch {
      failed.value = true;
    } finally {
      trying.value = false;
    }
  };
  return (
    <section class="alone outgoing" data-waiting={waiting}>
      <ContactFace name={contact.name} />
      <div role="status">
        <h2 dir="auto">{what}</h2>
        <p class="quiet">{hint}</p>
      </div>
      <div class="outgoing-actions">
        {!waiting && (
          <button
            type="button"
            class="button primary"
            disabled={trying.value}
            onClick={() => void callAgain()}
          >
            <Icon of={Phone} size={18} />
            {texts.again}
          </button>
        )}
        {unreached.has(ring.state.value) && (
          <PassLink url={roomLink(room)} text={t().prejoin.shareText} onFailed={() => (shown.value = true)} />
        )}
        <button type="button" class={waiting ? 'button danger' : 'button'} onClick={giveUp}>
          {waiting ? texts.cancel : texts.giveUp}
        </button>
      </div>
      {unreached.has(ring.state.value) && <p class="quiet">{texts.link}</p>}
      {shown.value && <p class="notice-link">{roomLink(room)}</p>}
    </section>
  );
}
