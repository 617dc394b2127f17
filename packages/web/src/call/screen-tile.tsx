import type { RemotePeer, RemoteTrack } from '@sotto/client';
import { MonitorUp } from 'lucide';
import { t } from '../language.ts';
import { Icon } from '../ui/icon.tsx';
import type { CallModel } from './call-model.ts';
import { screenWords } from './reception-words.ts';
import { RemoteVideo } from './remote-video.tsx';
import { PinAction, TileFrame } from './tile-frame.tsx';

interface ScreenTileProps {
  readonly model: CallModel;
  readonly tile: string;
  readonly peer: RemotePeer;
  readonly screen: RemoteTrack;
}

export function ScreenTile({ model, tile, peer, screen }: ScreenTileProps) {
  const { call } = t();
  const name = call.screenOf(peer.name);
  const paused = { network: call.pausedByNetwork, sender: call.screenWithoutPicture };
  const why = screen.paused.value;
  const words = why === false ? screenWords(peer)[0] : paused[why];
  return (
    <TileFrame model={model} tile={tile} kind="screen" dim={peer.link.value === 'reconnecting'}>
      <RemoteVideo key={screen.id} model={model} tile={tile} remote={screen} />
      {words !== undefined && (
        <p class="tile-message">
          <span dir="auto">{words}</span>
        </p>
      )}
      <div class="tile-label fading">
        <span class="tile-name">
          <Icon of={MonitorUp} size={14} />
          <bdi>{name}</bdi>
        </span>
      </div>
      <div class="tile-actions">
        <PinAction model={model} tile={tile} name={name} />
      </div>
    </TileFrame>
  );
}
