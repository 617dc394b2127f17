import { EyeOff, MicOff, Move } from 'lucide';
import type { TargetedKeyboardEvent } from 'preact';
import { t } from '../common/language.ts';
import { Icon } from '../ui/icon.tsx';
import { Video } from '../ui/video.tsx';
import { Avatar } from './avatar.tsx';
import { type CallModel, selfId } from './call-model.ts';
import { dragToCorner } from './drag.ts';
import { nextCorner, turnCorner } from './layout/corners.ts';
import { PinAction, TileFrame } from './tile-frame.tsx';

/** One's own picture, mirrored: a tile among many, floating in a corner when there are two, or the whole stage alone. */
export function SelfTile({ model }: { readonly model: CallModel }) {
  const { call } = t();
  const { camera, microphone } = model.call.media;
  // A camera that the system keeps dark shows nothing, to oneself as to the others.
  const track = camera.state.value === 'on' ? camera.track.value : null;
  const floating = model.floating.value;
  const alone = model.call.peers.value.length === 0;
  const muted = microphone.state.value !== 'on';
  return (
    <TileFrame
      model={model}
      tile={selfId}
      kind="self"
      floating={floating}
      onPointerDown={(event) => floating && dragToCorner(event, model)}
    >
      {track ? (
        <Video key={track.id} track={track} mirrored fit="cover" onSize={(size) => model.see(selfId, size)} />
      ) : (
        <Avatar name={model.call.name} />
      )}
      <div class="tile-label">
        <span class="tile-name">
          {/* What comes and goes stands behind it and does not move it. */}
          <bdi>{call.you}</bdi>
          {muted && <Icon of={MicOff} size={14} />}
          {muted && <span class="tile-muted">{call.microphoneOff}</span>}
        </span>
      </div>
      {/* Who is alone has nothing to make room for. */}
      {!alone && <SelfActions model={model} />}
    </TileFrame>
  );
}

function SelfActions({ model }: { readonly model: CallModel }) {
  const { call } = t();
  return (
    <div class="tile-actions">
      <button
        type="button"
        class="tile-action"
        tabIndex={-1}
        aria-label={call.hideSelf}
        onClick={() => {
          model.selfHidden.value = true;
        }}
      >
        <Icon of={EyeOff} size={16} />
      </button>
      {/* The last of all, because on it the arrow keys move the picture. */}
      {model.floating.value ? (
        <MoveAction model={model} />
      ) : (
        <PinAction model={model} tile={selfId} name={call.you} />
      )}
    </div>
  );
}

function MoveAction({ model }: { readonly model: CallModel }) {
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLButtonElement>) => {
    const corner = turnCorner(model.corner.peek(), event.key);
    if (corner === null) return;
    event.preventDefault();
    model.moveSelf(corner);
  };
  return (
    <button
      type="button"
      class="tile-action"
      tabIndex={-1}
      aria-label={t().call.moveSelf}
      onKeyDown={onKeyDown}
      onClick={() => model.moveSelf(nextCorner(model.corner.peek()))}
    >
      <Icon of={Move} size={16} />
    </button>
  );
}
