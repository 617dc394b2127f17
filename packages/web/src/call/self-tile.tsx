import { EyeOff, MicOff, Move } from 'lucide';
import type { TargetedKeyboardEvent, TargetedPointerEvent } from 'preact';
import { t } from '../common/language.ts';
import { Icon } from '../ui/icon.tsx';
import { Video } from '../ui/video.tsx';
import { Avatar } from './avatar.tsx';
import { type CallModel, selfId } from './call-model.ts';
import { nearestCorner, nextCorner, turnCorner } from './layout/corners.ts';
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

/** Lets the picture follow the pointer until it is let go, then glide into the nearest corner. */
function dragToCorner(event: TargetedPointerEvent<HTMLElement>, model: CallModel): void {
  const tile = event.currentTarget;
  const onButton = event.target instanceof Element && event.target.closest('button') !== null;
  if (event.button !== 0 || onButton) return;
  const start = { x: event.clientX, y: event.clientY };
  const abort = new AbortController();
  const { signal } = abort;
  tile.setPointerCapture(event.pointerId);
  tile.dataset.dragging = 'true';

  const follow = (moved: PointerEvent) => {
    tile.style.setProperty('--dx', `${moved.clientX - start.x}px`);
    tile.style.setProperty('--dy', `${moved.clientY - start.y}px`);
  };
  const drop = (released: PointerEvent) => {
    abort.abort();
    delete tile.dataset.dragging;
    tile.style.removeProperty('--dx');
    tile.style.removeProperty('--dy');
    const area = model.area.peek();
    const rect = model.arrangement.peek()?.rects.get(selfId);
    if (released.type === 'pointercancel' || !area || !rect) return;
    const x = rect.x + released.clientX - start.x;
    const y = rect.y + released.clientY - start.y;
    model.moveSelf(nearestCorner(area, { ...rect, x, y }));
  };
  tile.addEventListener('pointermove', follow, { signal });
  tile.addEventListener('pointerup', drop, { signal });
  tile.addEventListener('pointercancel', drop, { signal });
}
