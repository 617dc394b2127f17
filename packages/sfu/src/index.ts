export { SfuError } from './errors.ts';
export type { SfuErrorCode } from './errors.ts';
export type { NetworkProbe } from './network-probe.ts';
export type { SfuPeer } from './peer.ts';
export type { SfuRoom } from './room.ts';
export { Sfu } from './sfu.ts';
export type {
  AnnouncedSocket,
  ConsumeOffer,
  ListenAddress,
  ListenSocket,
  MediaSource,
  PacketCount,
  PeerMedia,
  PeerState,
  ProbeHandlers,
  ProbeOptions,
  ProbeProtocol,
  ProbeWay,
  ProduceOptions,
  RoomOptions,
  SfuOptions,
  SfuPeerHandlers,
  SfuRoomEvents,
  SfuStats,
  BannedSources,
  TransportOptions,
  WorkerDeath,
} from './types.ts';
