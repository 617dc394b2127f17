import { signal } from '@preact/signals-core';
import type { MediaSource } from '@sotto/protocol';
import type { RemoteTrack } from '../types.ts';

/** One source of the peer in a 1:1 call. */
export class DirectTrack implements RemoteTrack {
  readonly source: MediaSource;
  readonly track: MediaStreamTrack;
  readonly paused = signal<false | 'sender' | 'network'>(false);

  constructor(source: MediaSource, track: MediaStreamTrack) {
    this.source = source;
    this.track = track;
  }

  get id(): string {
    return this.track.id;
  }

  /** There is one other person and one size: the sender adapts to the connection, not to the tile. */
  showAt(): void {
    // Deliberately nothing.
  }
}
