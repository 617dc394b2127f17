import type { PeerLink, RemotePeer } from '@sotto/client';
import { Mic, MicOff, X } from 'lucide';
import { useEffect, useRef } from 'preact/hooks';
import { t } from '../language.ts';
import type { Messages } from '../messages/en.ts';
import { Icon } from '../ui/icon.tsx';
import { Invite } from '../ui/invite.tsx';
import type { CallModel } from './call-model.ts';

/** Everyone in the room, beside the call on wide screens and below it on narrow ones. */
export function People({ model }: { readonly model: CallModel }) {
  const { call } = t();
  const heading = useRef<HTMLHeadingElement>(null);
  const { media, name, host, peers, room } = model.call;
  useEffect(() => {
    const before = document.activeElement;
    const panel = heading.current?.closest('aside');
    heading.current?.focus();
    return () => {
      // The focus that the panel took goes back to where it was.
      if (panel?.contains(document.activeElement) && before instanceof HTMLElement) before.focus();
    };
  }, []);

  const close = () => {
    model.peopleOpen.value = false;
  };
  return (
    <aside
      class="people"
      aria-labelledby="people-title"
      onKeyDown={(event) => event.key === 'Escape' && close()}
    >
      <header class="people-header">
        <h2 id="people-title" ref={heading} tabIndex={-1}>
          {call.people}
        </h2>
        <button type="button" class="round" aria-label={call.closePeople} onClick={close}>
          <Icon of={X} />
        </button>
      </header>
      <div class="people-body">
        <ul>
          <PersonRow
            name={call.youNamed(name)}
            host={host}
            muted={media.microphone.state.value !== 'on'}
            link={null}
          />
          {peers.value.map((peer) => (
            <PeerRow key={peer.peerId} peer={peer} />
          ))}
        </ul>
        <Invite room={room} />
      </div>
    </aside>
  );
}

function PeerRow({ peer }: { readonly peer: RemotePeer }) {
  return <PersonRow name={peer.name} host={peer.host} muted={peer.muted.value} link={peer.link.value} />;
}

function linkWords(link: PeerLink, { call }: Messages): string {
  if (link === 'connected') return call.good;
  if (link === 'weak') return call.weak;
  return link === 'connecting' ? call.peerConnecting : call.peerReconnecting;
}

interface PersonRowProps {
  readonly name: string;
  readonly host: boolean;
  readonly muted: boolean;
  /** Null for oneself, whose connection stands in the top bar. */
  readonly link: PeerLink | null;
}

function PersonRow({ name, host, muted, link }: PersonRowProps) {
  const messages = t();
  const { call } = messages;
  return (
    <li class="person">
      <span class="person-name">
        <bdi>{name}</bdi>
      </span>
      <span class="person-facts">
        {host && <span>{call.host}</span>}
        {muted && <span>{call.muted}</span>}
        {link !== null && (
          <span class="person-link" data-link={link}>
            {linkWords(link, messages)}
          </span>
        )}
      </span>
      <Icon of={muted ? MicOff : Mic} size={18} />
    </li>
  );
}
