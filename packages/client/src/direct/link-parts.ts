import type { Failed } from '../log/log.ts';
import type { EngineContext } from '../room/media-engine.ts';
import type { Participant } from '../room/participant.ts';
import type { LocalMedia } from '../types/types.ts';
import { LinkMedia } from './link-media.ts';
import { DirectPathWatch } from './direct-path-watch.ts';
import type { PeerMessage } from './peer-messages.ts';
import type { MediaSections } from './media-sections.ts';
import { RelayedConnection } from './relayed-connection.ts';
import { PathSelector } from './path-selector.ts';

/** What a link to one peer consists of, beside its direct connection, once it is known who the peer is. */
export interface LinkParts {
  readonly relayed: RelayedConnection;
  readonly selector: PathSelector;
  readonly tracks: LinkMedia;
  readonly watch: DirectPathWatch;
}

export interface LinkPartsOptions {
  readonly direct: MediaSections;
  readonly hidden: () => boolean;
  readonly participant: Participant;
  readonly media: LocalMedia;
  readonly request: EngineContext['request'];
  readonly say: (message: PeerMessage) => void;
  /** Another path is taken, or the one that is taken connected or broke. */
  readonly onPath: () => void;
  /** What is encrypted may be more or less than before. */
  readonly onProtection: () => void;
  /** Another direct path is to be looked for … */
  readonly search: () => void;
  /** … or another one on both, with new keys. */
  readonly restart: () => void;
  readonly fail: (reason: string) => void;
  readonly failed: Failed;
  /** Aborted when the link ends. */
  readonly abort: AbortSignal;
}

/** Makes the parts, and lets each hear what it needs of the others. Whoever asks for them closes them. */
export function assembleLink(options: LinkPartsOptions): LinkParts {
  const { direct, participant, media, request, say, onProtection, fail } = options;
  const relay = new RelayedConnection({
    protection: direct.session,
    request,
    peerId: participant.peerId,
    failed: options.failed,
    onState: () => selector.handleRelay(),
    onLink: () => selector.handleRelay(),
    onIncoming: () => selector.handleRelay(),
    onConfirmed: onProtection,
  });
  const selector = new PathSelector({
    direct,
    relay,
    hidden: options.hidden,
    expecting: () => tracks.expecting,
    say: (wanted) => say({ type: 'relay', wanted }),
    onChange: options.onPath,
  });
  const tracks = new LinkMedia({
    direct,
    relay,
    selector,
    participant,
    media,
    say,
    restart: options.restart,
    onSources: onProtection,
    onLeak: () => fail('frames-unencrypted'),
  });
  const watch = {
    sections: direct,
    search: options.search,
    onPath: () => direct.session.rekey(),
    onForeignCertificate: () => fail('certificate-mismatch'),
  };
  return { relayed: relay, selector, tracks, watch: new DirectPathWatch(watch, options.abort) };
}
