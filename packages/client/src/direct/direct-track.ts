import { signal } from '@preact/signals-core';
import type { MediaSource } from '@sotto/protocol';
import type { RemoteTrack } from '../types/types.ts';

/** One source of the peer in a 1:1 call, as one path brings it. */
export class DirectTrack implements RemoteTrack {
  readonly source: MediaSource;
  /** The same on all paths, so that what shows it goes on with another track instead of beginning anew. */
  readonly id: string;
  readonly track: MediaStreamTrack;
  readonly paused = signal<false | 'sender' | 'network'>(false);

  constructor(source: MediaSource, track: MediaStreamTrack, id = track.id) {
    this.source = source;
    this.track = track;
    this.id = id;
  }

  /** There is one other person and one size: the sender adapts to the connection, not to the tile. */
  showAt(): void {
    // Deliberately nothing.
  }
}
