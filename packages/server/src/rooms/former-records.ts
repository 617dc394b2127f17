import { displayName, roomKind, timestamp } from '@sotto/protocol';
import * as v from 'valibot';
import type { Store } from '../store/store.ts';
import type { CallRecords } from './call-records.ts';
import { endOfDay, type RoomRecords } from './room-records.ts';

const collection = 'calls';

/** The records of earlier versions: one record for a room and the only call in it, under the room's key. */
const formerRecord = v.strictObject({
  kind: roomKind,
  status: v.picklist(['created', 'connecting', 'connected', 'ended']),
  createdAt: timestamp,
  connectingAt: v.nullable(timestamp),
  connectedAt: v.nullable(timestamp),
  endedAt: v.nullable(timestamp),
  startedBy: v.nullable(displayName),
  endedBy: v.nullable(displayName),
});
type FormerRecord = v.InferOutput<typeof formerRecord>;

interface Successors {
  readonly store: Store;
  readonly rooms: RoomRecords;
  readonly calls: CallRecords;
}

/** Turns them into a room and a call each. What was done stays done when the process ends in the middle. */
export async function adoptFormerRecords({ store, rooms, calls }: Successors): Promise<void> {
  for await (const { key, value } of store.list(collection)) {
    const former = v.parse(formerRecord, JSON.parse(value));
    const { kind, status, createdAt, connectingAt, connectedAt, endedAt } = former;
    const call = await adoptCall(former, calls);
    const usedOn = endOfDay(endedAt ?? connectedAt ?? connectingAt ?? createdAt);
    const isOver = status === 'ended';
    if ((await rooms.find(key)) === undefined) {
      const met = connectedAt !== null;
      await rooms.adopt(key, {
        kind,
        status: isOver ? 'closed' : 'open',
        met,
        usedOn,
        call: isOver ? null : call,
      });
    }
    await store.delete(collection, key);
  }
}

/** Resolves with its key; null where nobody ever came. */
async function adoptCall(former: FormerRecord, calls: CallRecords): Promise<string | null> {
  const { createdAt, status, connectingAt, ...rest } = former;
  if (status === 'created') return null;
  return calls.adopt({ ...rest, status, connectingAt: connectingAt ?? createdAt });
}
