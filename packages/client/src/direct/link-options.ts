import type { DeviceIdentity } from '@sotto/e2ee/identity';
import type { Failed } from '../log/log.ts';
import type { EngineContext } from '../room/media-engine.ts';
import type { Participant } from '../room/participant.ts';
import type { LocalMedia } from '../types/types.ts';
import type { PeerTrustOptions } from './peer-trust.ts';
import type { LocalCertificate } from './certificates.ts';
import type { CallChat } from './chat.ts';
import type { Role } from './first-offer.ts';
import type { ConferenceUpgrade } from './conference-upgrade.ts';
import type { Relay } from './peer-channel.ts';

export interface LinkOptions {
  readonly createWorker: () => Worker;
  readonly certificate: LocalCertificate;
  /** The person hides the address of this device; `new`: from whom they have neither kept nor compared. */
  readonly hidden: boolean | 'new';
  /** Told what does not come about, and does not end the link. */
  readonly failed: Failed;
}

/** Two sides that agree on keys. */
export interface ExchangeOptions {
  /** The initiator came second and makes the first offer; the responder was there first. */
  readonly role: Role;
  readonly callId: string;
  readonly own: DeviceIdentity;
  readonly relay: Relay;
  /** Whom the call is meant for; nobody else gets the proof of who this device is before they are accepted. */
  readonly expected?: Uint8Array | undefined;
  /** The peer is not in the room yet: one of the two rings the other. */
  readonly byRing?: boolean;
}

export interface BeginLink {
  readonly participant: Participant;
  readonly media: LocalMedia;
  /** Takes what the peer writes. */
  readonly chat: CallChat;
  /** Says what to make of whoever the peer proves to be. */
  readonly peerTrust: PeerTrustOptions;
  /** Takes what the peer says about a conference. */
  readonly upgrade: ConferenceUpgrade;
  readonly request: EngineContext['request'];
}
