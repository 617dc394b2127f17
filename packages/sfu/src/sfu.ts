import type { types } from 'mediasoup';
import type { SfuRoom } from './room.ts';
import type { SfuOptions, SfuStats } from './types.ts';

/** mediasoup's workers, one per listen address, and the rooms spread over them. */
export declare class Sfu {
  static create(options: SfuOptions): Promise<Sfu>;
  /** The same for all rooms. */
  readonly routerRtpCapabilities: types.RtpCapabilities;
  /** On the least loaded living worker. Throws `no-worker` when none is alive. */
  createRoom(): Promise<SfuRoom>;
  stats(): SfuStats;
  close(): void;
}
