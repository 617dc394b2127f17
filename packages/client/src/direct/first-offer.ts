import type { PeerStatement } from '@sotto/e2ee';

export type Role = 'initiator' | 'responder';

/** The initiator makes the first offer. The version before leaves it to the responder, and has no such bit. */
const initiatorOffersBit = 1;

/** One bit for each thing that this version can do, of those that the other side has to know. It gets them signed. */
export const ownCapabilities = initiatorOffersBit;

/** Whether the side in this role makes the first offer: as long as nothing is known of the peer, as to its like. */
export function offersFirst(role: Role, peer: Pick<PeerStatement, 'capabilities'> | undefined): boolean {
  const initiatorOffers = peer === undefined || (peer.capabilities & initiatorOffersBit) !== 0;
  return (role === 'initiator') === initiatorOffers;
}
