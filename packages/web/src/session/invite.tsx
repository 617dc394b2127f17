import { useSignal } from '@preact/signals';
import { Share2 } from 'lucide';
import { useId, useRef } from 'preact/hooks';
import { t } from '../common/language.ts';
import { useLinkDays } from './use-link-days.ts';
import { roomPath } from '../common/room-code.ts';
import { byKind, mediaKindOf } from '../common/room-kind.ts';
import { CopyButton } from '../ui/copy.tsx';
import { Icon } from '../ui/icon.tsx';

export const roomLink = (room: string): string => location.origin + roomPath(room);

/** The link to a room, to copy or to hand to another app, and how long it is good. */
export function Invite({ room }: { readonly room: string }) {
  const { prejoin } = t();
  const days = useLinkDays(room);
  const { life, hint } = byKind(mediaKindOf(room), {
    call: { life: prejoin.linkOfCall, hint: prejoin.inviteHintCall },
    conference: { life: prejoin.linkOfConference, hint: prejoin.inviteHint },
  });
  return (
    <LinkField
      label={prejoin.link}
      url={roomLink(room)}
      hint={days === null ? hint : `${hint} ${life(days)}`}
      shareText={prejoin.shareText}
    />
  );
}

interface LinkFieldProps {
  readonly label: string;
  readonly url: string;
  readonly hint: string;
  /** What stands before the link in another app. */
  readonly shareText: string;
}

export function LinkField({ label, url, hint, shareText }: LinkFieldProps) {
  const { prejoin } = t();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const failed = useSignal(false);
  const onFailed = (now: boolean) => {
    failed.value = now;
    if (now) input.current?.select();
  };
  return (
    <div class="invite" data-failed={failed.value}>
      <label class="label" for={id}>
        {label}
      </label>
      <div class="invite-row">
        <input
          ref={input}
          class="input"
          id={id}
          // Where there is no room for the words above it, it still has its name.
          aria-label={label}
          readOnly
          value={url}
          onFocus={(event) => event.currentTarget.select()}
        />
        <CopyButton text={url} label={prejoin.copy} done={prejoin.copied} onFailed={onFailed} />
      </div>
      <p class="quiet" role="status">
        {failed.value ? prejoin.copyFailed : hint}
      </p>
      {canShare() && <ShareButton url={url} text={shareText} />}
    </div>
  );
}

interface PassLinkProps {
  readonly url: string;
  /** What stands before the link in another app. */
  readonly text: string;
  readonly primary?: boolean;
  /** The browser does not let the page copy it. */
  readonly onFailed: () => void;
}

/** One button that gets a link to somebody else. */
export function PassLink({ url, text, primary = false, onFailed }: PassLinkProps) {
  const { prejoin } = t();
  if (canShare()) return <ShareButton url={url} text={text} primary={primary} />;
  return (
    <CopyButton
      text={url}
      label={prejoin.copy}
      done={prejoin.copied}
      primary={primary}
      onFailed={(failed) => failed && onFailed()}
    />
  );
}

/** Phones hand the link to any app; on a desk copying is quicker. */
const canShare = (): boolean => 'share' in navigator && matchMedia('(pointer: coarse)').matches;

function ShareButton({ url, text, primary = false }: Omit<PassLinkProps, 'onFailed'>) {
  const { prejoin } = t();
  const share = async () => {
    try {
      await navigator.share({ url, text });
    } catch {
      // Closed without sharing.
    }
  };
  return (
    <button type="button" class={primary ? 'button primary' : 'button'} onClick={() => void share()}>
      <Icon of={Share2} size={16} />
      {prejoin.share}
    </button>
  );
}
