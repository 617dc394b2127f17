import { isTestedEngine, type LocalMedia, type RoomPreview } from '@sotto/client';
import { Lock, Server } from 'lucide';
import { DeviceChoices } from '../devices/choices.tsx';
import { t } from '../language.ts';
import { hostTokenOf } from '../room/host-tokens.ts';
import type { RoomProblem, RoomSession } from '../room/room-session.ts';
import { Fold } from '../ui/fold.tsx';
import { Icon } from '../ui/icon.tsx';
import { Invite } from '../ui/invite.tsx';
import { PageTitle } from '../ui/page-title.tsx';
import { Site } from '../ui/site.tsx';
import { HideAddress } from './hide-address.tsx';
import { Join, JoinWithout } from './join.tsx';
import { Preview } from './preview.tsx';

interface PrejoinProps {
  readonly session: RoomSession;
  readonly media: LocalMedia;
  readonly joining: boolean;
  readonly problem: RoomProblem | null;
}

/** Before the call: how one looks and sounds, what kind of room it is, and who can follow what is said in it. */
export function Prejoin({ session, media, joining, problem }: PrejoinProps) {
  const preview = session.preview.value;
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
          {preview?.kind === 'call' && !isTestedEngine() && (
            <p class="prejoin-untested quiet">{t().prejoin.untested}</p>
          )}
          {preview?.kind === 'call' && (
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
  const call = kind === 'call';
  const fullText = call ? problem.callFull.text : problem.conferenceFull.text;
  return (
    <header class="prejoin-intro">
      <PageTitle>{call ? prejoin.titleCall : prejoin.titleConference}</PageTitle>
      <p class="prejoin-safe" data-kind={kind}>
        <Icon of={call ? Lock : Server} size={18} />
        {call ? prejoin.safeCall : prejoin.safeConference}
      </p>
      <p class="quiet" role="status">
        {full ? fullText : prejoin.peers(peers)}
      </p>
    </header>
  );
}
