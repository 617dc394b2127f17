import type { types } from 'mediasoup';
import type { PeerMedia, ProduceOptions } from './types.ts';

/** One connected device in a room: two transports, what it sends and what it receives. */
export declare class SfuPeer {
  readonly peerId: string;
  /** Throws `no-worker` while the room is being rebuilt. */
  get media(): PeerMedia;
  /** What the client can decode; resolves when every offer was handed to `consume`. May be called again. */
  receive(rtpCapabilities: types.RtpCapabilities): Promise<void>;
  connectTransport(transportId: string, dtlsParameters: types.DtlsParameters): Promise<void>;
  restartIce(transportId: string): Promise<types.IceParameters>;
  /** A producer of the same source that is still there is replaced. */
  produce(options: ProduceOptions): Promise<{ producerId: string }>;
  pauseProducer(producerId: string): Promise<void>;
  resumeProducer(producerId: string): Promise<void>;
  closeProducer(producerId: string): void;
  pauseConsumer(consumerId: string): Promise<void>;
  resumeConsumer(consumerId: string): Promise<void>;
  setPreferredLayers(consumerId: string, spatialLayer: number): Promise<void>;
  close(): void;
}
