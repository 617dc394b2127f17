import { computed, type ReadonlySignal, signal } from '@preact/signals-core';
import type { MediaSource, PeerInfo, Reception, Role } from '@sotto/protocol';
import type { Connectivity, Receptions, RemotePeer, RemoteTrack, Restrictions } from '../types/types.ts';

/** Every source that a peer can have, in the order in which 1:1 calls lay out their media sections. */
export const mediaSources = [
  'microphone',
  'camera',
  'screen',
  'screenAudio',
] as const satisfies MediaSource[];

export const mediaKindOf = (source: MediaSource): 'audio' | 'video' =>
  source === 'camera' || source === 'screen' ? 'video' : 'audio';

/** A remote peer with its state settable: the call sets presence, the media engine everything else. */
export class Participant implements RemotePeer {
  readonly peerId: string;
  readonly name: string;
  readonly role;
  readonly restrictions = signal<Restrictions>({ sources: [], asking: [] });
  /** What the server says of the peer's socket. */
  readonly presence;
  /** What the transport says that carries this peer's media. */
  readonly transport = signal<'connecting' | 'connected' | 'interrupted'>('connecting');
  readonly quality = signal<'good' | 'weak'>('good');
  readonly microphone = signal<RemoteTrack | null>(null);
  readonly camera = signal<RemoteTrack | null>(null);
  readonly screen = signal<RemoteTrack | null>(null);
  readonly screenAudio = signal<RemoteTrack | null>(null);
  readonly reception = signal<Receptions>({});
  readonly told = signal<Receptions>({});
  readonly connectivity: ReadonlySignal<Connectivity>;
  readonly muted: ReadonlySignal<boolean>;

  constructor(info: PeerInfo) {
    this.peerId = info.peerId;
    this.name = info.name;
    this.role = signal<Role>(info.role);
    this.presence = signal(info.connection);
    this.connectivity = computed(() => this.#connectivity());
    this.muted = computed(() => {
      const track = this.microphone.value;
      return track === null || track.paused.value === 'sender';
    });
  }

  /** How a source arrives: `reception` theirs here, `told` ours there. Returns whether that is news. */
  setReception(of: 'reception' | 'told', source: MediaSource, reception: Reception): boolean {
    const { [source]: before = 'fine', ...others } = this[of].peek();
    if (before === reception) return false;
    this[of].value = reception === 'fine' ? others : { ...others, [source]: reception };
    return true;
  }

  /** Takes all tracks away, such as when the media is rebuilt. */
  clearTracks(): void {
    for (const source of mediaSources) this[source].value = null;
  }

  #connectivity(): Connectivity {
    const transport = this.transport.value;
    if (this.presence.value === 'reconnecting' || transport === 'interrupted') return 'reconnecting';
    if (transport === 'connecting') return 'connecting';
    return this.quality.value === 'weak' ? 'weak' : 'connected';
  }
}
