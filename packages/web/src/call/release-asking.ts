import type { CallModel } from './call-model.ts';
import { sourcesOf, type Stoppable } from './stoppable.ts';

export interface ReleaseAsking {
  /** Asks to be allowed again what was stopped, or no more. */
  readonly ask: (what: Stoppable, asking: boolean) => void;
  /** True where it was stopped: it is asked for then, instead of being switched on. */
  readonly isAskedFor: (what: Stoppable) => boolean;
}

/** What one does about what those who lead have stopped. */
export function createReleaseAsking(
  { conference }: Pick<CallModel, 'conference'>,
  attempt: (work: () => Promise<void>) => void,
): ReleaseAsking {
  const ask = (what: Stoppable, asking: boolean) =>
    attempt(async () => {
      if (conference === null) return;
      const { sources } = conference.restrictions.peek();
      const stopped = sourcesOf(what).filter((source) => sources.includes(source));
      await Promise.all(stopped.map((source) => conference.askRelease(source, asking)));
    });
  const isAskedFor = (what: Stoppable): boolean => {
    const { sources = [], asking = [] } = conference?.restrictions.peek() ?? {};
    if (!sources.includes(what)) return false;
    if (!asking.includes(what)) ask(what, true);
    return true;
  };
  return { ask, isAskedFor };
}
