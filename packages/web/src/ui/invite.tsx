import { useSignal } from '@preact/signals';
import { Check, Copy, Share2 } from 'lucide';
import { useId, useRef } from 'preact/hooks';
import { t } from '../language.ts';
import { roomPath } from '../room-code.ts';
import { Icon } from './icon.tsx';

export const roomLink = (room: string): string => location.origin + roomPath(room);

const shownFor = 2_500;

/** The link to a room, to copy or to hand to another app. */
export function Invite({ room }: { readonly room: string }) {
  const { prejoin } = t();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const result = useSignal<'copied' | 'failed' | null>(null);
  const url = roomLink(room);

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(url);
      result.value = 'copied';
    } catch {
      input.current?.select();
      result.value = 'failed';
    }
    setTimeout(() => {
      result.value = null;
    }, shownFor);
  };

  return (
    <div class="invite">
      <label class="label" for={id}>
        {prejoin.link}
      </label>
      <div class="invite-row">
        <input
          ref={input}
          class="input"
          id={id}
          readOnly
          value={url}
          onFocus={(event) => event.currentTarget.select()}
        />
        <button type="button" class="button" onClick={() => void copy()}>
          <span class="swap">
            <span hidden={result.value === 'copied'}>
              <Icon of={Copy} size={16} />
              {prejoin.copy}
            </span>
            <span hidden={result.value !== 'copied'}>
              <Icon of={Check} size={16} />
              {prejoin.copied}
            </span>
          </span>
        </button>
      </div>
      <p class="small quiet" role="status">
        {result.value === 'failed' ? prejoin.copyFailed : prejoin.inviteHint}
      </p>
      <ShareButton url={url} />
    </div>
  );
}

/** Phones hand the link to any app; on a desk copying is quicker. */
function ShareButton({ url }: { readonly url: string }) {
  const { prejoin } = t();
  if (!('share' in navigator) || !matchMedia('(pointer: coarse)').matches) return null;
  const share = async () => {
    try {
      await navigator.share({ url, text: prejoin.shareText });
    } catch {
      // Closed without sharing.
    }
  };
  return (
    <button type="button" class="button" onClick={() => void share()}>
      <Icon of={Share2} size={16} />
      {prejoin.share}
    </button>
  );
}
