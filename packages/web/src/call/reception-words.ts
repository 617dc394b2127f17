import type { Receptions, RemotePeer } from '@sotto/client';
import { t } from '../common/language.ts';

type Kind = 'lost' | 'silent';
type Words = Record<'sound' | 'picture' | 'both', (name: string) => string>;

/** What does not arrive of a person here, and of oneself there; most often nothing. */
export function personWords({ name, reception, told }: RemotePeer): string[] {
  const texts = t().call.reception;
  return [...words(reception.value, texts, name), ...words(told.value, texts.told, name)];
}

/** The same of a screen that this person shares. */
export function screenWords({ name, reception }: RemotePeer): string[] {
  const state = reception.value.screen;
  return state === undefined ? [] : [t().call.reception[state].screen(name)];
}

/** The same of one's own screen: it has no tile of its own, so it is said at the person. */
export function ownScreenWords({ name, told }: RemotePeer): string[] {
  const state = told.value.screen ?? told.value.screenAudio;
  return state === undefined ? [] : [t().call.reception.told[state].screen(name)];
}

/** A loss is said before a silence; of both at once only the loss. */
function words({ microphone, camera }: Receptions, texts: Record<Kind, Words>, name: string): string[] {
  for (const kind of ['lost', 'silent'] as const) {
    const sound = microphone === kind;
    const picture = camera === kind;
    const which = sound && picture ? 'both' : sound ? 'sound' : picture ? 'picture' : null;
    if (which !== null) return [texts[kind][which](name)];
  }
  return [];
}
