import { ChevronLeft, ChevronRight } from 'lucide';
import { t } from '../common/language.ts';
import { Icon } from '../ui/icon.tsx';
import type { CallModel } from './call-model.ts';

/** Below the tiles when not all fit. It says who speaks on another page, because tiles never change their order. */
export function Pager({ model }: { readonly model: CallModel }) {
  const { call } = t();
  const arrangement = model.arrangement.value;
  const area = model.area.value;
  if (!arrangement?.pager || area === null) return null;
  const { page, pages, pager, rects } = arrangement;
  const speaker = model.call.peers.value.find((peer) => peer.peerId === model.activeSpeaker.value);
  const elsewhere = speaker !== undefined && !rects.has(speaker.peerId);
  const place = {
    left: `${pager.x}px`,
    width: `${pager.width}px`,
    bottom: `${area.height - pager.y - pager.height}px`,
  };
  return (
    <nav class="pager numbers" style={place} aria-label={call.page(page + 1, pages)}>
      <button
        type="button"
        class="round"
        aria-label={call.previousPage}
        disabled={page === 0}
        onClick={() => model.turnPage(-1)}
      >
        <Icon of={ChevronLeft} />
      </button>
      <span>{elsewhere ? <bdi>{call.speaking(speaker.name)}</bdi> : call.page(page + 1, pages)}</span>
      <button
        type="button"
        class="round"
        aria-label={call.nextPage}
        disabled={page === pages - 1}
        onClick={() => model.turnPage(1)}
      >
        <Icon of={ChevronRight} />
      </button>
    </nav>
  );
}
