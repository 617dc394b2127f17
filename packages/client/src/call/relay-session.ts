import { peerConnectionOptions } from '@sotto/e2ee';
import type { ConferenceMedia, MediaSource, Place } from '@sotto/protocol';
import type { types } from 'mediasoup-client';
import type { EngineContext } from '../room/media-engine.ts';
import { mediaSources } from '../room/participant.ts';
import { receive } from '../sfu/receive.ts';
import { SfuTransport } from '../sfu/sfu-transport.ts';
import type { SilenceWatch } from '../sfu/silence-watch.ts';
import { TurnServers } from '../sfu/turn-servers.ts';
import { RelayedReceivers } from './relayed-receivers.ts';
import { type FrameProtection, RelayedSender } from './relayed-sender.ts';
import { relaysOnlyMeant } from './side-information.ts';

export interface RelaySessionOptions {
  readonly device: types.Device;
  readonly media: ConferenceMedia;
  readonly protection: FrameProtection;
  readonly request: EngineContext['request'];
  readonly silence: SilenceWatch;
  readonly peerId: string;
  readonly onIncoming: (source: MediaSource) => void;
  readonly onConfirmed: () => void;
  /** A transport connected or broke. */
  readonly onLink: () => void;
  /** More was negotiated than is meant: nothing may go this way. */
  readonly onStray: (error: Error) => void;
}

/** `idle`: nothing goes either way, so nothing was connected. */
export type RelayLink = 'idle' | 'connecting' | 'connected' | 'interrupted';

/** Both transports of one peer on one router, and all that goes through them. A worker that dies makes another session. */
export class RelaySession {
  readonly receivers: RelayedReceivers;
  readonly senders: readonly RelayedSender[];
  readonly #options: RelaySessionOptions;
  readonly #send: SfuTransport;
  readonly #recv: SfuTransport;
  readonly #abort = new AbortController();

  constructor(options: RelaySessionOptions) {
    this.#options = options;
    const { device, media, protection, request, peerId, onIncoming, onConfirmed, onLink } = options;
    const inspect = (transport: types.Transport): void => {
      if (transport.closed || relaysOnlyMeant(transport)) return;
      const error = new Error('More is negotiated than is meant.');
      options.onStray(error);
      throw error;
    };
    // Both hold every frame back until a transform takes it.
    const common = {
      device,
      request,
      turn: new TurnServers(request),
      settings: peerConnectionOptions,
      inspect,
      onStateChange: onLink,
    };
    this.#send = new SfuTransport({ ...common, direction: 'send', parameters: media.sendTransport });
    this.#recv = new SfuTransport({ ...common, direction: 'recv', parameters: media.recvTransport });
    this.receivers = new RelayedReceivers({ transport: this.#recv, protection, peerId, onIncoming });
    options.silence.follow({ send: this.#send.transport, recv: this.#recv.transport }, this.#abort.signal);
    const sending = { transport: this.#send, protection, request, onConfirmed };
    this.senders = mediaSources.map((source) => new RelayedSender({ ...sending, source }));
  }

  /** Whether these are the transports that the server speaks of. */
  isOn({ sendTransport, recvTransport }: ConferenceMedia): boolean {
    return sendTransport.id === this.#send.transport.id && recvTransport.id === this.#recv.transport.id;
  }

  get link(): RelayLink {
    const states = [this.#send.state, this.#recv.state].filter((state) => state !== 'new');
    if (states.length === 0) return 'idle';
    if (states.every((state) => state === 'connected')) return 'connected';
    return states.includes('connecting') ? 'connecting' : 'interrupted';
  }

  /** Asks for what the other sends. */
  async start(): Promise<void> {
    await receive(this.#options.device, this.#options.request);
  }

  resume(place: Place): void {
    this.receivers.resume(place.consumers);
    void this.start();
    for (const sender of this.senders) sender.resume(place.producers);
    this.#send.resume();
    this.#recv.resume();
  }

  restartIce(): void {
    this.#send.restartIce();
    this.#recv.restartIce();
  }

  /** What is sent, what is received, then the transports. */
  close(): void {
    this.#abort.abort();
    for (const sender of this.senders) sender.close();
    this.receivers.close();
    this.#send.close();
    this.#recv.close();
  }
}
