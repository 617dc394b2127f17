import { effect } from '@preact/signals';
import { Maximize2, Minimize2 } from 'lucide';
import type { ComponentChildren, LiHTMLAttributes } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { t } from '../common/language.ts';
import { Icon } from '../ui/icon.tsx';
import type { CallModel } from './call-model.ts';
import { Grow } from './grow.ts';
import { hasSeveral } from './layout/arrange.ts';

interface TileFrameProps extends Pick<LiHTMLAttributes, 'onPointerDown'> {
  readonly model: CallModel;
  readonly tile: string;
  readonly kind: 'person' | 'screen' | 'self';
  readonly speaking?: boolean;
  readonly dim?: boolean;
  readonly floating?: boolean;
  readonly children: ComponentChildren;
}

/**
 * A tile at its place. The place comes straight from the arrangement into CSS variables: moving a tile renders
 * nothing, and no video ever changes its parent.
 */
export function TileFrame({
  model,
  tile,
  kind,
  speaking,
  dim,
  floating,
  onPointerDown,
  children,
}: TileFrameProps) {
  const element = useRef<HTMLLIElement>(null);

  useLayoutEffect(() => {
    const frame = element.current;
    if (!frame) return undefined;
    const grow = new Grow(frame);
    const calm = matchMedia('(prefers-reduced-motion: reduce)');
    return effect(() => {
      const rect = model.arrangement.value?.rects.get(tile);
      frame.hidden = rect === undefined;
      grow.resize(rect ?? null, !calm.matches && frame.closest('[data-still]') === null);
      if (rect === undefined) return;
      frame.style.setProperty('--x', `${rect.x}px`);
      frame.style.setProperty('--y', `${rect.y}px`);
      frame.style.setProperty('--w', `${rect.width}px`);
      frame.style.setProperty('--h', `${rect.height}px`);
    });
  }, [model, tile]);

  return (
    <li
      ref={element}
      class={`tile tile-${kind}`}
      data-tile={tile}
      data-speaking={speaking}
      data-dim={dim}
      data-floating={floating}
      onPointerDown={onPointerDown}
    >
      {children}
    </li>
  );
}

/** Puts a tile on the stage and back. */
export function PinAction({ model, tile, name }: { model: CallModel; tile: string; name: string }) {
  const { call } = t();
  if (!hasSeveral(model.mode.value)) return null;
  const pinned = model.pinned.value === tile;
  return (
    <button
      type="button"
      class="tile-action"
      tabIndex={-1}
      aria-label={pinned ? call.shrink : call.enlarge(name)}
      onClick={() => model.togglePin(tile)}
    >
      <Icon of={pinned ? Minimize2 : Maximize2} size={16} />
    </button>
  );
}
