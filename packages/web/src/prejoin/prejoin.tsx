import { isTestedEngine, type LocalMedia, roomKinds, type RoomPreview } from '@sotto/client';
import { Lock, Server } from 'lucide';
import { DeviceChoices } from '../devices/choices.tsx';
import { t } from '../common/language.ts';
import { hostTokenOf } from '../session/host-tokens.ts';
import type { RoomProblem, RoomSession } from '../session/room-session.ts';
import { byKind } from '../common/room-kind.ts';
import { Fold } from '../ui/fold.tsx';
import { Icon } from '../ui/icon.tsx';
import { Invite } from '../session/invite.tsx';
import { PageTitle } from '../ui/page-title.tsx';
import { Site } from '../ui/site.tsx';
import { HideAddress } from '../devices/hide-address.tsx';
import { Join, JoinWithout } from './join.tsx';
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
