import { type FirewallFacts, firewallFacts } from '@sotto/protocol';
import * as v from 'valibot';
import { SottoError } from '../common/errors.ts';
import { deadline } from './deadline.ts';

export type { FirewallFacts } from '@sotto/protocol';

/** Milliseconds for an answer. */
const timeout = 8_000;

/**
 * What calls with the server at this origin need of a firewall.
 *
 * @throws {SottoError} `unreachable`, also for an answer that is none; what `signal` was aborted with.
 */
export async function loadFirewallFacts(origin: string, signal: AbortSignal): Promise<FirewallFacts> {
  try {
    const answer = await fetch(new URL('/firewall.json', origin), {
      cache: 'no-store',
      signal: deadline(signal, timeout),
    });
    if (!answer.ok) throw new Error('Somebody else answered.');
    return v.parse(firewallFacts, await answer.json());
  } catch (cause) {
    signal.throwIfAborted();
    throw new SottoError('unreachable', 'The server did not say what it needs.', { cause });
  }
}
