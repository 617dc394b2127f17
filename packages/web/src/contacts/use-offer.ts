import { type Signal, useSignal } from '@preact/signals';
import { cleanName } from '@sotto/client';
import { type Address, decodeContactCode } from '@sotto/client/people';
import { useEffect } from 'preact/hooks';
import { linkOfHash, type PersonalLink, type PersonalLinkProblem } from './personal-link.ts';

export interface Offered extends Address {
  /** What the link calls them; empty when it does not, or when that cannot be shown. */
  readonly name: string;
}

export interface Offering {
  /** Who is offered now, to be kept or not. */
  readonly offered: Signal<Offered | null>;
  readonly problem: Signal<PersonalLinkProblem | null>;
  readonly offer: (link: PersonalLink) => Promise<void>;
}

/** Whoever's personal link was opened in the browser or pasted here: the page asks before it keeps anybody. */
export function useOffer(): Offering {
  const offered = useSignal<Offered | null>(null);
  const problem = useSignal<PersonalLinkProblem | null>(null);

  const offer = async ({ code, name }: PersonalLink) => {
    try {
      offered.value = { ...(await decodeContactCode(code)), name: cleanName(name) ?? '' };
      problem.value = null;
    } catch {
      problem.value = { problem: 'noLink' };
    }
  };
  useEffect(() => {
    const abort = new AbortController();
    const takeHash = () => {
      const link = linkOfHash(location.hash);
      if (link === null) return;
      // It is offered once; who loads the page again has decided.
      history.replaceState(null, '', location.pathname);
      void offer(link);
    };
    takeHash();
    addEventListener('hashchange', takeHash, { signal: abort.signal });
    return () => abort.abort();
  }, []);
  return { offered, problem, offer };
}
