import type { RemotePeer, RemoteTrack } from '@sotto/client';
import { MonitorUp } from 'lucide';
import { t } from '../common/language.ts';
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
  const large = model.onStage.value === tile;
  const words = why === false ? screenWords(peer)[0] : paused[why];
  return (
    <TileFrame model={model} tile={tile} kind="screen" dim={peer.connectivity.value === 'reconnecting'}>
      <RemoteVideo key={screen.id} model={model} tile={tile} remote={screen} />
      {words !== undefined && (
        <p class="tile-message">
          <span dir="auto">{words}</span>
        </p>
      )}
      {/* On the stage the top bar says it: nothing lies on a screen that is read to its edges. */}
      <div class={large ? 'unseen' : 'tile-label'}>
        <span class="tile-name">
          <Icon of={MonitorUp} size={14} />
          <bdi>{name}</bdi>
        </span>
      </div>
      {(!large || model.pinned.value === tile) && (
        <div class="tile-actions">
          <PinAction model={model} tile={tile} name={name} />
        </div>
      )}
    </TileFrame>
  );
}
