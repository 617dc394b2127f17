import { effect } from '@preact/signals';
import type { Call } from '@sotto/client';
import { useEffect } from 'preact/hooks';
import type { CallLog } from './call-log.ts';
import { ownScreenWords, personWords, screenWords } from './reception-words.ts';

/** Has read out what stands at the tiles of those who are not heard or seen, or do not hear or see. */
export function useReceptionNews(call: Call, log: CallLog): void {
  useEffect(() => {
    let known: ReadonlySet<string> = new Set();
    return effect(() => {
      const now = new Set(
        call.peers.value.flatMap((peer) => [
          ...personWords(peer),
          ...screenWords(peer),
          ...ownScreenWords(peer),
        ]),
      );
      for (const text of now) if (!known.has(text)) log.add(text);
      known = now;
    });
  }, [call, log]);
}
