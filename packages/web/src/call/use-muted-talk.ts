import { useEffect } from 'preact/hooks';
import { t } from '../common/language.ts';
import { useServices } from '../common/services.ts';
import type { CallLog } from './call-log.ts';
import type { CallModel } from './call-model.ts';
import { followMutedTalk } from './muted-talk.ts';

/** Says to the eye and to the ear that one talks and is not heard. */
export function useMutedTalk(model: CallModel, log: CallLog): void {
  const { observeLevel } = useServices();
  const on = model.mutedHint.on.value;
  useEffect(() => {
    if (!on) return undefined;
    const { microphone } = model.call.media;
    const tell = (talking: boolean): void => {
      model.talksMuted.value = talking;
      if (talking) log.add(mutedTalkWords(model));
    };
    return followMutedTalk({ microphone, observeLevel, tell });
  }, [model, log, on, observeLevel]);
}

/** Names the key where there is a keyboard. */
export function mutedTalkWords(model: CallModel): string {
  const { mutedTalk } = t().call;
  if (model.conference?.restrictions.peek().sources.includes('microphone') === true) return mutedTalk.plain;
  const keyboard = model.shortcuts.on.peek() && matchMedia('(hover: hover)').matches;
  return keyboard ? mutedTalk.withKey : mutedTalk.plain;
}
