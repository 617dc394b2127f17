import { useComputed } from '@preact/signals';
import type { RemotePeer } from '@sotto/client';
import { MicOff, MonitorUp, SignalLow } from 'lucide';
import { Fragment } from 'preact';
import { useMemo } from 'preact/hooks';
import { now } from '../common/clock.ts';
import { t } from '../common/language.ts';
import { Icon } from '../ui/icon.tsx';
import { Avatar } from './avatar.tsx';
import type { CallModel } from './call-model.ts';
import { hasSeveral } from './layout/arrange.ts';
import { ownScreenWords, personWords } from './reception-words.ts';
import { RemoteVideo } from './remote-video.tsx';
import { PinAction, TileFrame } from './tile-frame.tsx';

interface PersonTileProps {
  readonly model: CallModel;
  readonly peer: RemotePeer;
}

export function PersonTile({ model, peer }: PersonTileProps) {
  const camera = peer.camera.value;
  const connectivity = peer.connectivity.value;
  const paused = camera?.paused.value;
  const speaking = useComputed(
    () => model.activeSpeaker.value === peer.peerId && hasSeveral(model.mode.value),
  );
  return (
    <TileFrame
      model={model}
      tile={peer.peerId}
      kind="person"
      speaking={speaking.value}
      dim={connectivity === 'reconnecting' || connectivity === 'connecting' || paused === 'network'}
    >
      {camera && paused !== 'sender' ? (
        <RemoteVideo key={camera.id} model={model} tile={peer.peerId} remote={camera} />
      ) : (
        <Avatar name={peer.name} />
      )}
      <PersonMessage model={model} peer={peer} pausedByNetwork={paused === 'network'} />
      <PersonLabel peer={peer} />
      <div class="tile-actions">
        <PinAction model={model} tile={peer.peerId} name={peer.name} />
      </div>
    </TileFrame>
  );
}

function PersonLabel({ peer }: { readonly peer: RemotePeer }) {
  const { call } = t();
  const muted = peer.muted.value;
  return (
    <div class="tile-label">
      <span class="tile-name">
        {/* What comes and goes stands behind the name, and behind each other it is there anew: so nothing moves. */}
        <bdi>{peer.name}</bdi>
        {muted && (
          <>
            <Icon of={MicOff} size={14} />
            <span class="unseen">{call.muted}</span>
          </>
        )}
        {peer.connectivity.value === 'weak' && (
          <Fragment key={String(muted)}>
            <span class="look">
              <Icon of={SignalLow} size={14} />
            </span>
            {/* In a small tile only this is there, always at the same place. */}
            <span class="unseen">{call.weak}</span>
            <span class="tile-connectivity" aria-hidden="true">
              {call.weak}
            </span>
          </Fragment>
        )}
        {peer.screen.value && <Icon key={`${muted} ${peer.connectivity.value}`} of={MonitorUp} size={14} />}
      </span>
    </div>
  );
}

function PersonMessage({ model, peer, pausedByNetwork }: PersonTileProps & { pausedByNetwork: boolean }) {
  const { call } = t();
  const connectivity = peer.connectivity.value;
  if (connectivity === 'reconnecting') return <Reconnecting name={peer.name} />;
  if (model.call.protection.value.level === 'waiting')
    return <TileMessage>{call.notLetIn(peer.name)}</TileMessage>;
  if (connectivity === 'connecting') return <TileMessage>{call.peerConnecting}</TileMessage>;
  if (pausedByNetwork) return <TileMessage>{call.pausedByNetwork}</TileMessage>;
  // One at a time: there is no room for more in a small tile.
  const words = [...personWords(peer), ...ownScreenWords(peer)][0];
  if (words === undefined) return null;
  return <TileMessage beside={peer.reception.value.camera === undefined}>{words}</TileMessage>;
}

interface TileMessageProps {
  readonly children: string;
  /** There is a picture, so that the words stand at its edge and not over a face. */
  readonly beside?: boolean;
}

function TileMessage({ children, beside = false }: TileMessageProps) {
  return (
    <p class={beside ? 'tile-message beside numbers' : 'tile-message numbers'}>
      <span dir="auto">{children}</span>
    </p>
  );
}

/** Counts from the moment it is first shown. */
function Reconnecting({ name }: { readonly name: string }) {
  const since = useMemo(() => Date.now(), []);
  const seconds = Math.max(0, Math.floor((now.value - since) / 1_000));
  return <TileMessage>{t().call.reconnecting(name, seconds)}</TileMessage>;
}
