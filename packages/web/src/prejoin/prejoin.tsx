import { cleanName, isTestedEngine, type LocalMedia, roomKinds, type RoomPreview } from '@sotto/client';
import { Lock, Server } from 'lucide';
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { DeviceChoices } from '../devices/choices.tsx';
import { t } from '../common/language.ts';
import { hostTokenOf } from '../session/host-tokens.ts';
import type { RoomProblem, RoomSession } from '../session/room-session.ts';
import { byKind } from '../common/room-kind.ts';
import { Fold } from '../ui/fold.tsx';
import { FieldProblem } from '../ui/field-problem.tsx';
import { Icon } from '../ui/icon.tsx';
import { Invite } from '../session/invite.tsx';
import { PageTitle } from '../ui/page-title.tsx';
import { Site } from '../ui/site.tsx';
import { HideAddress } from '../devices/hide-address.tsx';
import { Preview } from '../devices/preview.tsx';

interface PrejoinProps {
  readonly session: RoomSession;
  readonly media: LocalMedia;
  readonly joining: boolean;
  readonly problem: RoomProblem | null;
}

/** Before the call: how one looks and sounds, what kind of room it is, and who can follow what is said in it. */
export function Prejoin({ session, media, joining, problem }: PrejoinProps) {
  const preview = session.preview.value;
  const traits = preview && roomKinds[preview.kind];
  return (
    <Site>
      <div class="prejoin">
        {preview && <Intro preview={preview} />}
        <div class="prejoin-preview">
          <Preview media={media} without={<JoinWithout joining={joining} />} />
        </div>
        <Join session={session} joining={joining} problem={problem} />
        {/* Whoever was invited has nobody to invite yet. */}
        {session.invites && hostTokenOf(session.room) !== undefined && (
          <section class="prejoin-invite" aria-label={t().prejoin.invite}>
            <Invite room={session.room} />
          </section>
        )}
        <section class="prejoin-devices" aria-label={t().prejoin.settings}>
          <DeviceChoices media={media} />
          {traits?.encryption === 'end-to-end' && !isTestedEngine() && (
            <p class="prejoin-untested quiet">{t().prejoin.untested}</p>
          )}
          {traits?.media === 'peer' && (
            <Fold title={t().prejoin.more}>
              <HideAddress />
            </Fold>
          )}
        </section>
      </div>
    </Site>
  );
}

function Intro({ preview: { kind, peers, full } }: { readonly preview: RoomPreview }) {
  const { prejoin, problem } = t();
  const texts = byKind(kind, {
    call: { title: prejoin.titleCall, safe: prejoin.safeCall, full: problem.callFull },
    conference: {
      title: prejoin.titleConference,
      safe: prejoin.safeConference,
      full: problem.conferenceFull,
    },
  });
  const { encryption } = roomKinds[kind];
  return (
    <header class="prejoin-intro">
      <PageTitle>{texts.title}</PageTitle>
      <p class="prejoin-safe" data-encryption={encryption}>
        <Icon of={encryption === 'end-to-end' ? Lock : Server} size={18} />
        {texts.safe}
      </p>
      <p class="quiet" role="status">
        {full ? texts.full.text : prejoin.peers(peers)}
      </p>
    </header>
  );
}

/** The protocol's bound on names, in UTF-16 code units. */
const nameLength = 64;

function explainRefusal({ code }: RoomProblem): string {
  const { prejoin } = t();
  if (code === 'unreachable' || code === 'timeout') return prejoin.joinUnreachable;
  if (code === 'draining') return prejoin.joinDraining;
  if (code === 'bad-request') return prejoin.joinNameRefused;
  return code === 'rate-limited' ? prejoin.joinTooOften : prejoin.joinFailed;
}

interface JoinProps {
  readonly session: RoomSession;
  readonly joining: boolean;
  readonly problem: RoomProblem | null;
}

/** For a button that stands elsewhere on the page. */
const formId = 'join';

/** The same as the large button, beside the sentence that says why there is no picture. */
function JoinWithout({ joining }: Pick<JoinProps, 'joining'>) {
  return (
    <button type="submit" form={formId} class="button" disabled={joining}>
      {t().prejoin.joinWithout}
    </button>
  );
}

/** The name and the one large button. */
function Join({ session, joining, problem }: JoinProps) {
  const { prejoin } = t();
  const input = useRef<HTMLInputElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const nameMissing = useSignal(false);

  useEffect(() => {
    // Enter joins at once where the name is known. On phones a focused field would open the keyboard.
    if (!matchMedia('(pointer: fine)').matches) return;
    (input.current?.value === '' ? input : button).current?.focus({ preventScroll: true });
  }, []);

  const join = (event: SubmitEvent) => {
    event.preventDefault();
    const name = cleanName(input.current?.value ?? '');
    nameMissing.value = name === undefined;
    if (name === undefined) input.current?.focus();
    else void session.join(name);
  };

  const problemText = problem === null ? null : explainRefusal(problem);
  return (
    <form id={formId} class="prejoin-form" noValidate onSubmit={join}>
      <div class="field">
        <label class="label" for="name">
          {prejoin.name}
        </label>
        <input
          ref={input}
          class="input"
          id="name"
          dir="auto"
          autoComplete="nickname"
          enterKeyHint="go"
          maxLength={nameLength}
          defaultValue={session.name}
          aria-invalid={nameMissing.value}
          aria-describedby="name-hint"
          onInput={() => {
            nameMissing.value = false;
          }}
        />
        <p id="name-hint" class="quiet" aria-live="polite">
          {nameMissing.value ? <span class="field-problem">{prejoin.nameMissing}</span> : prejoin.nameHint}
        </p>
      </div>
      <button ref={button} type="submit" class="button primary tall wide" disabled={joining}>
        {joining ? prejoin.joining : prejoin.join}
      </button>
      <FieldProblem text={problemText} />
    </form>
  );
}
