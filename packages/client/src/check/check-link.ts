import {
  type CheckMessage,
  type CheckWay,
  readCheckMessage,
  type TurnAccess,
  type WireDtlsParameters,
  writeCheckMessage,
} from '@sotto/protocol';
import { toIceServer } from '../sfu/turn-servers.ts';
import { answerOf, ownDtlsParameters } from './check-description.ts';
import type { CheckReason } from './check-types.ts';

/** Why a way is not open, or cannot be tried here. */
export class WayBlocked extends Error {
  readonly reason: CheckReason;
  readonly state: 'blocked' | 'untested';

  constructor(reason: CheckReason, state: WayBlocked['state'] = 'blocked') {
    super('The way is not open.');
    this.name = 'WayBlocked';
    this.reason = reason;
    this.state = state;
  }
}

/** What is measured with: messages over one way, as unreliable as the network is. */
export interface CheckLink {
  /** Lost, if it does not arrive. */
  send(message: CheckMessage): void;
  /** Bytes that wait to be sent. */
  readonly waiting: number;
  /** Calls back for each message of the server until `signal` aborts. */
  listen(listener: (message: CheckMessage) => void, signal: AbortSignal): void;
  /** Idempotent. */
  close(): void;
}

export interface OpenLinkOptions {
  readonly way: CheckWay;
  /** Tells the server this side's part of DTLS. */
  readonly connect: (dtlsParameters: WireDtlsParameters) => Promise<void>;
  /** Aborted when it takes too long; nothing of the attempt is left then. */
  readonly signal: AbortSignal;
  /** The TURN server through which it leads, if it does; nothing else is tried then. */
  readonly turn: TurnAccess | null;
}

export type OpenLink = (options: OpenLinkOptions) => Promise<CheckLink>;

/**
 * Tries one way.
 *
 * @throws {WayBlocked}, also when `signal` aborts; what `connect` rejects with.
 */
export const openLink: OpenLink = async ({ way, connect, signal, turn }) => {
  const relayed = { iceTransportPolicy: 'relay' } as const;
  const link = new PeerCheckLink(turn === null ? {} : { ...relayed, iceServers: [toIceServer(turn)] });
  try {
    const abort = AbortSignal.any([signal, link.signal]);
    await Promise.race([link.open(way, connect), aborted(abort)]);
    return link;
  } catch (error) {
    link.close();
    throw signal.aborted ? new WayBlocked(link.answered ? 'no-handshake' : 'no-answer') : error;
  }
};

class PeerCheckLink implements CheckLink {
  readonly #pc: RTCPeerConnection;
  readonly #channel: RTCDataChannel;
  readonly #abort = new AbortController();
  readonly signal: AbortSignal = this.#abort.signal;
  /** Whether a connectivity check was answered. */
  answered = false;

  constructor(configuration: RTCConfiguration) {
    this.#pc = new RTCPeerConnection(configuration);
    // Both sides know the channel, so that nothing has to be said about it (RFC 8832 is not used).
    this.#channel = this.#pc.createDataChannel('check', {
      negotiated: true,
      id: 0,
      ordered: false,
      maxRetransmits: 0,
    });
    this.#channel.binaryType = 'arraybuffer';
    const { signal } = this.#abort;
    this.#pc.addEventListener(
      'iceconnectionstatechange',
      () => {
        const { iceConnectionState: state } = this.#pc;
        this.answered ||= state === 'connected' || state === 'completed';
      },
      { signal },
    );
  }

  get waiting(): number {
    return this.#channel.bufferedAmount;
  }

  async open(way: CheckWay, connect: OpenLinkOptions['connect']): Promise<void> {
    const opened = new Promise<void>((resolve) => {
      this.#channel.addEventListener('open', () => resolve(), { signal: this.signal });
    });
    await this.#pc.setLocalDescription();
    const offer = this.#pc.localDescription?.sdp ?? '';
    // First, since DTLS begins as soon as ICE has found a way.
    await connect(ownDtlsParameters(offer));
    await this.#pc.setRemoteDescription({ type: 'answer', sdp: answerOf(way, offer) });
    await opened;
  }

  send(message: CheckMessage): void {
    if (this.#channel.readyState === 'open') this.#channel.send(writeCheckMessage(message));
  }

  listen(listener: (message: CheckMessage) => void, signal: AbortSignal): void {
    this.#channel.addEventListener(
      'message',
      ({ data }: MessageEvent<unknown>) => {
        const message = data instanceof ArrayBuffer ? readCheckMessage(new Uint8Array(data)) : undefined;
        if (message !== undefined) listener(message);
      },
      { signal: AbortSignal.any([signal, this.signal]) },
    );
  }

  close(): void {
    this.#abort.abort();
    this.#pc.close();
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const stop = (): void => reject(new Error('The attempt was given up.'));
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
  });
}
