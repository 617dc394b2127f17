import type { TargetedPointerEvent } from 'preact';
import { type CallModel, selfId } from './call-model.ts';
import { nearestCorner } from './layout/corners.ts';

/** Lets the picture follow the pointer until it is let go, then glide into the nearest corner. */
export function dragToCorner(event: TargetedPointerEvent<HTMLElement>, model: CallModel): void {
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
