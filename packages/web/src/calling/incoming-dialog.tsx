import { useSignal } from '@preact/signals';
import { cleanName, codeOf, type IncomingRing, type LocalMedia } from '@sotto/client';
import { Phone, Video } from 'lucide';
import { useEffect, useId, useMemo, useRef } from 'preact/hooks';
import { NameField } from '../ui/name-field.tsx';
import { t } from '../common/language.ts';
import { Preview } from '../devices/preview.tsx';
import { recall } from '../common/remembered.ts';
import { useServices } from '../common/services.ts';
import { Icon } from '../ui/icon.tsx';
import { AlertDialog } from './alert-dialog.tsx';
import { CallerFacts, callerTitle } from './caller-words.tsx';
import { ringControllerOf } from './ring-controller.ts';
import { enableAllowed } from './enable-allowed.ts';
import { Hint } from './hint.tsx';

interface IncomingDialogProps {
  readonly ring: IncomingRing;
  readonly onSilence: () => void;
}

/** Somebody calls, and no call is under way: who it is, and how one would be seen and heard. */
export function IncomingDialog({ ring, onSilence }: IncomingDialogProps) {
  const { incoming } = t().calling;
  const id = useId();
  const { media, answer, failed, answering, ask, name, missing, field } = useAnswer(ring);
  const withCamera = media.camera.wanted.value && media.camera.problem.value === null;
  return (
    <AlertDialog title={callerTitle(ring.caller)} size="large" describedBy={id} onEscape={onSilence}>
      <CallerFacts id={id} caller={ring.caller} />
      {ask && (
        <div ref={field}>
          <NameField label={t().prejoin.name} name={name} missing={missing} />
        </div>
      )}
      <div class="prejoin-preview">
        <Preview media={media} />
      </div>
      <Hint text={incoming.seen} failed={failed.value} />
      <div class="incoming-actions">
        {/* Always there, also without a camera: a button that comes moves the others below a finger. */}
        <button
          type="button"
          class={withCamera ? 'button primary' : 'button'}
          disabled={answering.value}
          onClick={() => void answer('video')}
        >
          <Icon of={Video} size={18} />
          {incoming.withVideo}
        </button>
        <button
          type="button"
          class={withCamera ? 'button' : 'button primary'}
          disabled={answering.value}
          onClick={() => void answer('sound')}
        >
          <Icon of={Phone} size={18} />
          {incoming.withSound}
        </button>
        <button type="button" class="button danger" onClick={() => ring.decline()}>
          {incoming.decline}
        </button>
      </div>
    </AlertDialog>
  );
}

/** The devices, until they are handed over with the answer. */
function useAnswer(ring: IncomingRing) {
  const services = useServices();
  const media = useMemo<LocalMedia>(() => services.createLocalMedia(), [services]);
  const handedOver = useRef(false);
  const failed = useSignal(false);
  const answering = useSignal(false);
  const name = useSignal(recall('name') ?? '');
  const missing = useSignal(false);
  const field = useRef<HTMLDivElement>(null);
  const ask = useMemo(() => cleanName(recall('name') ?? '') === undefined, []);

  useEffect(() => {
    const abort = new AbortController();
    // Whoever is not known here lights no camera by calling.
    if (ring.caller.contact !== null) enableAllowed(media, abort.signal);
    return () => {
      abort.abort();
      if (!handedOver.current) media.close();
    };
  }, [ring, media]);

  const answer = async (how: 'video' | 'sound') => {
    const shown = cleanName(name.peek());
    missing.value = shown === undefined;
    if (shown === undefined) return field.current?.querySelector('input')?.focus();
    if (how === 'sound') media.camera.disable();
    else void media.camera.enable();
    // Who answers wants to talk, unless they have switched the microphone off.
    if (recall('microphone') !== 'off') void media.microphone.enable();
    [answering.value, failed.value, handedOver.current] = [true, false, true];
    try {
      await ringControllerOf(services).answerHere(ring, { name: shown, media });
    } catch (error) {
      [answering.value, failed.value, handedOver.current] = [false, codeOf(error) !== 'not-found', false];
      // Then this dialog is gone already.
      if (ring.ended.peek() !== null) media.close();
    }
  };
  return { media, answer, failed, answering, ask, name, missing, field };
}
