import { useSignal } from '@preact/signals';
import type { IncomingRing } from '@sotto/client';
import { X } from 'lucide';
import { useEffect, useRef } from 'preact/hooks';
import { t } from '../common/language.ts';
import { activeCall } from '../session/active-call.ts';
import { useServices } from '../common/services.ts';
import { Icon } from '../ui/icon.tsx';
import { type Aftermath, type RingController, ringControllerOf } from './ring-controller.ts';
import { IncomingCard } from './incoming-card.tsx';
import { IncomingDialog } from './incoming-dialog.tsx';
import { keepQuiet, ringAloud, ringSoftly } from './ring-sound.ts';

/** How long a note stays that asks for nothing, in milliseconds. */
const shortly = 6_000;

/** Whoever calls, on every page. */
export function IncomingCalls() {
  const services = useServices();
  const controller = ringControllerOf(services);
  const { sotto } = services;
  const silenced = useSignal<IncomingRing | null>(null);
  useEffect(() => {
    // Who cannot be called has been told where they asked for it.
    controller.start().catch(() => undefined);
  }, [controller]);

  const rings = controller.ringer.value?.rings.value ?? [];
  const call = activeCall.value;
  const answering = controller.answering.value;
  const [ring, ...more] = answering === null ? rings : [answering];
  const inCall = call !== null;
  useEffect(() => {
    // One question at a time is enough for somebody who is talking.
    if (inCall) for (const each of more) each.busy();
  }, [inCall, rings]);
  useEffect(() => {
    if (!inCall) return undefined;
    const abort = new AbortController();
    keepQuiet({ signal: abort.signal, onFailure: (error) => sotto.failed('sound', error) });
    return () => abort.abort();
  }, [inCall, sotto]);
  useSound(controller, ring === silenced.value || ring === answering ? undefined : ring, inCall);

  return (
    <>
      {ring && call && <IncomingCard key={`${ring.id} in call`} ring={ring} call={call} />}
      {ring && !call && (
        <IncomingDialog key={ring.id} ring={ring} onSilence={() => (silenced.value = ring)} />
      )}
      {!ring && controller.aftermath.value && (
        <AftermathNote
          key={controller.aftermath.value.ringId}
          aftermath={controller.aftermath.value}
          onClose={() => (controller.aftermath.value = null)}
        />
      )}
    </>
  );
}

function useSound({ settings }: RingController, ring: IncomingRing | undefined, inCall: boolean): void {
  const sound = settings.of('ring-sound').value;
  const vibrate = settings.of('ring-vibration').value;
  const { sotto } = useServices();
  useEffect(() => {
    if (ring === undefined) return undefined;
    const abort = new AbortController();
    const options = { signal: abort.signal, onFailure: (error: unknown) => sotto.failed('sound', error) };
    if (!inCall) ringAloud({ sound, vibrate }, options);
    else if (sound) ringSoftly(options);
    return () => abort.abort();
  }, [ring, inCall, sound, vibrate, sotto]);
}

interface AftermathNoteProps {
  readonly aftermath: Aftermath;
  readonly onClose: () => void;
}

/** What became of a ring that ended without the person here. */
function AftermathNote({ aftermath: { what, caller }, onClose }: AftermathNoteProps) {
  const { common, calling } = t();
  const { incoming } = calling;
  const { contact } = caller;
  const missed = contact === null ? incoming.missedStranger : incoming.missed(contact.name);
  const texts = { missed, elsewhere: incoming.elsewhere, misdated: incoming.misdated(missed) };
  const note = useRef<HTMLDivElement>(null);
  useEffect(() => {
    note.current?.showPopover();
    // That somebody called stays until it was read; the other is seen by who needs it.
    if (what !== 'elsewhere') return undefined;
    const timer = setTimeout(onClose, shortly);
    return () => clearTimeout(timer);
  }, [what]);
  return (
    <div ref={note} class="panel incoming-note" role="status" popover="manual">
      <p dir="auto">{texts[what]}</p>
      <button type="button" class="round" aria-label={common.close} onClick={onClose}>
        <Icon of={X} />
      </button>
    </div>
  );
}
