import type { RemotePeer } from '@sotto/client';

type MediaSource = keyof Pick<RemotePeer, 'microphone' | 'camera' | 'screen' | 'screenAudio'>;

/** What can be stopped, as people think of it: the sound of a screen goes with the screen. */
export const stoppable = ['microphone', 'camera', 'screen'] as const satisfies readonly MediaSource[];
export type Stoppable = (typeof stoppable)[number];

export const sourcesOf = (what: Stoppable): readonly MediaSource[] =>
  what === 'screen' ? ['screen', 'screenAudio'] : [what];
