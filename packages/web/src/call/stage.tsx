import { useLayoutEffect, useRef } from 'preact/hooks';
import { t } from '../common/language.ts';
import type { CallModel } from './call-model.ts';
import { PersonTile } from './person-tile.tsx';
import { ScreenTile } from './screen-tile.tsx';
import { SelfTile } from './self-tile.tsx';
import { walkStage } from './stage-keys.ts';

/** How long after the last change of size tiles begin to glide again. */
const settled = 150;

/** All tiles in one flat list, each at a place of its own: layouts change places, never the structure. */
export function Stage({ model }: { readonly model: CallModel }) {
  const stage = useRef<HTMLUListElement>(null);

  useLayoutEffect(() => {
    const element = stage.current;
    if (!element) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    // A panel that opens lets tiles glide. While the window changes its size they follow at once, or they would trail.
    const measure = () => {
      const { clientWidth: width, clientHeight: height } = element;
      if (timer !== undefined) element.dataset.still = '';
      clearTimeout(timer);
      timer = setTimeout(() => {
        timer = undefined;
        delete element.dataset.still;
      }, settled);
      model.area.value = { width, height };
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => {
      observer.disconnect();
      clearTimeout(timer);
    };
  }, [model]);

  return (
    <ul
      class="stage"
      ref={stage}
      tabIndex={0}
      aria-label={t().call.stage}
      aria-description={t().call.stageKeys}
      onKeyDown={walkStage}
    >
      {model.tiles.value.map((tile) => {
        if (tile.kind === 'self') return <SelfTile key={tile.id} model={model} />;
        if (tile.kind === 'person') return <PersonTile key={tile.id} model={model} peer={tile.peer} />;
        return (
          <ScreenTile key={tile.id} model={model} tile={tile.id} peer={tile.peer} screen={tile.screen} />
        );
      })}
    </ul>
  );
}
