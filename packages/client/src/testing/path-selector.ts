import { vi } from 'vitest';
import type { MediaSource } from '@sotto/protocol';
import type { MediaSections } from '../direct/media-sections.ts';
import type { RelayedConnection, RelayState } from '../direct/relayed-connection.ts';
import { PathSelector } from '../direct/path-selector.ts';
import { standIn } from './stand-in.ts';

/** A relay that does what it is told; the test plays the server. */
class FakeRelay {
  state: RelayState = 'closed';
  link: RelayedConnection['link'] = 'idle';
  readonly done: string[] = [];
  resting = false;
  selector: PathSelector | undefined;

  open(): void {
    this.resting = false;
    if (this.state === 'closed' || this.state === 'failed') this.#become('opening');
  }

  rest(): void {
    this.resting = true;
    if (this.state === 'closed') this.#become('opening');
  }

  close(): void {
    if (this.state !== 'closed') this.#become('closed');
  }

  secure(): void {
    this.done.push('secured');
  }

  /** The server has given transports, and media takes them. */
  connect(): void {
    this.link = 'connected';
    this.#become('open');
  }

  fail(): void {
    this.#become('failed');
  }

  #become(state: RelayState): void {
    this.state = state;
    this.done.push(state);
    this.selector?.handleRelay();
  }
}

const tracks = {
  direct: standIn<MediaStreamTrack>({ label: 'direct' }),
  relay: standIn<MediaStreamTrack>({ label: 'relay' }),
};

export function createPathSelector(options: { readonly hidden?: boolean } = {}) {
  const pc = Object.assign(new EventTarget(), { connectionState: 'new' });
  const relay = new FakeRelay();
  const said: boolean[] = [];
  /** Whether the other side says that it sends anything. */
  const other = { sends: false };
  /** Whether pictures that come directly can be decoded, and how many were so far; not those of `stuck`. */
  const decoder = {
    works: true,
    count: 0,
    stuck: new Set<MediaSource>(),
    /** How often it was asked, and what it waits for before it answers. */
    asked: 0,
    ready: Promise.resolve(),
  };
  const selector = new PathSelector({
    direct: standIn<MediaSections>({
      pc,
      incoming: () => tracks.direct,
      decoded: async (sources: readonly MediaSource[]) => {
        decoder.asked += 1;
        await decoder.ready;
        if (decoder.works) decoder.count += 1;
        return new Map(sources.map((source) => [source, decoder.stuck.has(source) ? 0 : decoder.count]));
      },
    }),
    relay: standIn<RelayedConnection>(Object.assign(relay, { incoming: () => tracks.relay })),
    hidden: () => options.hidden ?? false,
    expecting: () => other.sends,
    say: (wanted) => said.push(wanted),
    onChange: () => {},
  });
  relay.selector = selector;
  const direct = (state: string) => {
    pc.connectionState = state;
    pc.dispatchEvent(new Event('connectionstatechange'));
  };
  const come = (path: 'direct' | 'relay', ...streams: MediaSource[]) =>
    selector.handleFlow({ path, streams });
  /** The paths that the voice and the picture are played from. */
  const played = () =>
    (['microphone', 'camera'] as const).map((source) =>
      selector.incoming(source) === tracks.relay ? 'relay' : 'direct',
    );
  /** A call that goes directly, with the relay made ready for it. */
  const settle = () => {
    selector.secure();
    direct('connected');
    other.sends = true;
    selector.handleSources();
    come('direct', 'microphone', 'camera');
    vi.advanceTimersByTime(3_000);
    relay.connect();
  };
  return { selector, relay, said, direct, other, decoder, come, played, settle };
}
