import type { PeerIdentity } from '../types.ts';

/** Stands where the key exchange names no identity yet. An empty `id` is nobody's: the page then says nothing of it. */
export const unknownPeer: PeerIdentity = { id: '', fingerprint: '', standing: 'new', contactName: null };
