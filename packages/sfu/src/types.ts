import type { types } from 'mediasoup';

/** The source of a track; `microphone` and `screenAudio` are audio, the others video. */
export type MediaSource = 'microphone' | 'camera' | 'screen' | 'screenAudio';

/** An address or a host name, and a port, as clients are told it. */
export interface AnnouncedSocket {
  readonly address: string;
  readonly port: number;
}

/**
 * An address with UDP and TCP on the same port.
 * `announcedAddress` (an address or a host name) is what clients are told instead of `ip`, and is required when `ip`
 * is unspecified (`0.0.0.0`, `::`). `announcedPort` is what they are told instead of `port`.
 */
export interface ListenSocket {
  readonly ip: string;
  readonly port: number;
  readonly announcedAddress?: string;
  readonly announcedPort?: number;
}

/** Where one worker listens. */
export interface ListenAddress extends ListenSocket {
  /** More addresses of the same worker, such as its IPv6 one. */
  readonly also?: readonly ListenSocket[];
  /**
   * For a TCP port that has other uses as well: clients are told these addresses, whoever owns this `Sfu` accepts there
   * and passes each connection on to `Sfu.tcpPortOf()`, and the worker takes TCP on the loopback interface only.
   */
  readonly sharedTcp?: readonly AnnouncedSocket[];
}

/** A worker process ended by itself. Nothing in it names a person or a room. */
export interface WorkerDeath {
  /** Position in `SfuOptions.listen`. */
  readonly index: number;
  readonly pid: number;
  /** How many rooms had peers or a router there. */
  readonly rooms: number;
  /** Milliseconds until the next attempt to start it; 0 after a first death. */
  readonly retryIn: number;
}

export interface SfuOptions {
  /** One worker each. At least one, all different. */
  readonly listen: readonly ListenAddress[];
  /** Path of mediasoup's worker binary; without it mediasoup looks at `MEDIASOUP_WORKER_BIN` and then in its own package. */
  readonly workerBin?: string;
  /**
   * Peers and consumers on one worker from which on rooms there put those who join on another one; 300 by default. Up to
   * that, a room stays on as few workers as it can.
   */
  readonly spreadAt?: number;
  /** For the log. Not called for workers that `Sfu.close()` ends. */
  readonly onWorkerDied?: (death: WorkerDeath) => void;
  /** For the log: a worker listens, at the start or again after it died. */
  readonly onWorkerStarted?: (worker: { readonly index: number; readonly pid: number }) => void;
  /**
   * For the log: something failed that no caller could be told about, such as a handler that threw. Nothing in these
   * errors comes from a client.
   */
  readonly onError: (error: unknown) => void;
}

/** Counts, for `/metrics`. */
export interface SfuStats {
  /** Workers that are alive now. */
  readonly workers: number;
  /** Worker processes that ended by themselves since the start. */
  readonly workerDeaths: number;
  readonly rooms: number;
  /** Network probes that are open. */
  readonly probes: number;
  readonly peers: number;
  readonly transports: number;
  readonly producers: number;
  readonly consumers: number;
  /** Producers that one worker gets from another, once for each worker that does. */
  readonly pipes: number;
}

/** The options of mediasoup-client's `createSendTransport` and `createRecvTransport`; no further members. */
export interface TransportOptions {
  readonly id: string;
  readonly iceParameters: types.IceParameters;
  readonly iceCandidates: types.IceCandidate[];
  readonly dtlsParameters: types.DtlsParameters;
}

/** The transports with which a client sends to and receives from the SFU; fits the protocol's `conferenceMedia`. */
export interface PeerMedia {
  readonly routerRtpCapabilities: types.RtpCapabilities;
  readonly sendTransport: TransportOptions;
  readonly recvTransport: TransportOptions;
}

export interface ProduceOptions {
  readonly source: MediaSource;
  readonly rtpParameters: types.RtpParameters;
  readonly paused: boolean;
}

/**
 * Sources that a peer may not send, since more came of them than anybody may send. The caller of `addPeer` can keep
 * them for one that is added again.
 */
export interface BannedSources {
  has(source: MediaSource): boolean;
  add(source: MediaSource): void;
}

/** Fits the params of the protocol's `consume`. */
export interface ConsumeOffer {
  readonly consumerId: string;
  readonly producerId: string;
  /** Who sends it. */
  readonly peerId: string;
  readonly source: MediaSource;
  readonly kind: types.MediaKind;
  readonly rtpParameters: types.RtpParameters;
  /** The sender has muted it. */
  readonly producerPaused: boolean;
}

/** What goes on for a peer, as its client has been told it: for one that comes back after its socket was lost. */
export interface PeerState {
  readonly producers: {
    readonly producerId: string;
    readonly source: MediaSource;
    readonly paused: boolean;
  }[];
  /** Those that the client has acknowledged, be they offered anew. The layer is null where none was told since a pause. */
  readonly consumers: {
    readonly consumerId: string;
    readonly producerPaused: boolean;
    readonly spatialLayer: number | null;
  }[];
}

/** Packets of one consumer since it and its producer were made. */
export interface PacketCount {
  readonly consumerId: string;
  /** That came from the sender, of all sizes together. */
  readonly received: number;
  /** That went to the receiver. */
  readonly forwarded: number;
}

/**
 * Events of a room for one of its peers. Calls about one consumer come in order, the first after its offer was
 * acknowledged, so that a client need not expect news of a consumer that it is still making. None comes after
 * `SfuPeer.close()`. A handler that throws harms nobody else.
 */
export interface SfuPeerHandlers {
  /**
   * Offers what another peer sends. The consumer stands still until the promise resolves (the client has
   * acknowledged) and is closed when it rejects. `SfuPeer.receive()` called again offers living consumers again.
   */
  consume(offer: ConsumeOffer): Promise<void>;
  /** The sender muted it. */
  consumerPaused(consumerId: string): void;
  consumerResumed(consumerId: string): void;
  /** Its producer is gone. Not called for consumers that this peer's own end or a reset took away. */
  consumerClosed(consumerId: string): void;
  /** The simulcast layer that is forwarded now; null when the connection carries none. */
  consumerLayers(consumerId: string, spatialLayer: number | null): void;
  /**
   * The worker died and there are other transports on a living one, or the client does not reach its worker over UDP and
   * is to try another: every id that this peer knew is void, `media` has fresh transports, and the client calls
   * `receive` and `produce` anew.
   */
  reset(media: PeerMedia): void;
}

/** `turn`: through a TURN server, which speaks UDP with the worker. */
export type ProbeProtocol = 'udp' | 'tcp' | 'turn';

/** One way to one worker: its transport announces candidates for this way and no other. */
export interface ProbeWay {
  readonly protocol: ProbeProtocol;
  readonly transport: TransportOptions;
}

export interface ProbeHandlers {
  /** A message of the client on the data channel of a way. It is not to be trusted, and can come fast. */
  message(transportId: string, data: Buffer): void;
}

export interface ProbeOptions {
  readonly handlers: ProbeHandlers;
  /** How many workers it leads to at most, the first of `SfuOptions.listen`. */
  readonly maxWorkers: number;
  /** Whether there is a TURN server: one more way, to the first worker. */
  readonly turn?: boolean;
}

export interface RoomOptions {
  /** False where nobody is to know who speaks: then nothing listens, and there is no `activeSpeaker`. True otherwise. */
  readonly speakers?: boolean;
}

/** Events of an `SfuRoom`. */
export interface SfuRoomEvents {
  /** Who speaks, by peer id; null when nobody has for a while. Only on change. */
  activeSpeaker: [peerId: string | null];
}
