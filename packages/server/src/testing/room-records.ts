import { Metrics } from '../observe/metrics.ts';
import { createStatusLog, type MinuteLog, type StatusLog } from '../observe/status-log.ts';
import { CallRecords } from '../rooms/call-records.ts';
import { RoomRecords } from '../rooms/room-records.ts';
import { Evictions } from '../store/evictions.ts';
import type { Store } from '../store/store.ts';

interface KeptIn {
  readonly store: Store;
  readonly statusDays?: number;
  readonly linkDays?: number;
  /** How many calls are kept. */
  readonly most?: number;
  readonly log?: StatusLog & MinuteLog;
  readonly metrics?: Metrics;
}

/** What a server keeps of rooms and calls, with the defaults of the settings. */
export function recordsIn({ store, statusDays = 30, linkDays = 30, most = 1_000, ...rest }: KeptIn) {
  const { log = createStatusLog({ level: 'silent' }), metrics = new Metrics() } = rest;
  const evictions = new Evictions({ log, metrics });
  return {
    store,
    evictions,
    rooms: new RoomRecords({ store, linkDays, log }),
    calls: new CallRecords({ store, statusDays, most, evictions, log }),
    log,
    minuteLog: log,
    metrics,
  };
}
