import { readTurnUrl, type TurnAccess } from '@sotto/protocol';
import type { CheckTarget } from './check-types.ts';

/** What has to be open for a TURN server. */
export function turnTargets({ urls }: Pick<TurnAccess, 'urls'>): CheckTarget[] {
  return urls.map((url) => {
    const { host, protocol, port } = readTurnUrl(url);
    return { host, protocol, port };
  });
}
