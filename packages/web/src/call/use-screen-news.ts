import { effect, untracked } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { t } from '../common/language.ts';
import type { CallLog } from './call-log.ts';
import type { CallModel } from './call-model.ts';

/** Says whose screen is shown and when it is not any more: whoever sees it sees that. */
export function useScreenNews(model: CallModel, log: CallLog): void {
  useEffect(() => followScreens(model, log), [model, log]);
}

/** @returns ends it. */
export function followScreens({ call }: Pick<CallModel, 'call'>, log: Pick<CallLog, 'add'>): () => void {
  let shown: ReadonlyMap<string, string> = new Map();
  return effect(() => {
    const peers = call.peers.value;
    const sharing = peers.filter(({ screen }) => screen.value !== null);
    const before = shown;
    shown = new Map(sharing.map(({ peerId, name }) => [peerId, name]));
    untracked(() => {
      const { screenShown, screenGone } = t().call;
      for (const [peerId, name] of shown) if (!before.has(peerId)) log.add(screenShown(name));
      // Of whoever has left it is said that they have.
      const here = new Set(peers.map(({ peerId }) => peerId));
      for (const [peerId, name] of before)
        if (!shown.has(peerId) && here.has(peerId)) log.add(screenGone(name));
    });
  });
}
