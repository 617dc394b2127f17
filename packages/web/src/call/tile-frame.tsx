import { effect } from '@preact/signals';
import { Maximize2, Minimize2 } from 'lucide';
import type { ComponentChildren, LiHTMLAttributes } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { t } from '../common/language.ts';
import { Icon } from '../ui/icon.tsx';
import type { CallModel } from './call-model.ts';
import { hasSeveral } from './layout/arrange.ts';
import type { Size } from './layout/picture.ts';

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

/** As `--move` and `--ease`, which move the tile to its place meanwhile. */
const timing = { duration: 180, easing: 'cubic-bezier(0.2, 0, 0, 1)' };
const still = { x: 1, y: 1 };

/**
 * Lets a tile grow or shrink from the size that it has on the screen now. It has its new size at once and is only
 * painted at another one, so that nothing in it is laid out again, however many tiles there are.
 */
class Grow {
  readonly #tile: HTMLElement;
  #size: Size | null = null;
  /** What it began with. */
  #from = still;
  #animation: Animation | null = null;

  constructor(tile: HTMLElement) {
    this.#tile = tile;
  }

  /** `animate` is false where the tile is to have its size at once. */
  resize(size: Size | null, animate: boolean): void {
    const before = this.#size;
    this.#size = size;
    const now = this.#shownAt();
    this.#animation?.cancel();
    this.#animation = null;
    if (!animate || before === null || size === null || size.width * size.height === 0) return;
    const from = { x: (now.x * before.width) / size.width, y: (now.y * before.height) / size.height };
    if (from.x === 1 && from.y === 1) return;
    this.#from = from;
    this.#animation = this.#tile.animate({ scale: [`${from.x} ${from.y}`, '1 1'] }, timing);
  }

  /** The part of its size at which it is painted right now. */
  #shownAt(): { x: number; y: number } {
    const progress = this.#animation?.effect?.getComputedTiming().progress ?? 1;
    const part = (from: number) => from + (1 - from) * progress;
    return { x: part(this.#from.x), y: part(this.#from.y) };
  }
}
