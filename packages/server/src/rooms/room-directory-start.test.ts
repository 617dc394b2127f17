import { describe, expect, it, vi } from 'vitest';
import { enter, make, meet, roomDirectories, somewhere, whatIsWith } from '../testing/room-directories.ts';
import type { SqliteStore } from '../store/sqlite-store.ts';
import { roomKey } from './room-id.ts';

const day = 24 * 3_600_000;
const here = roomDirectories();
const { open, start } = here;

describe('while the rooms of the store are being read', () => {
  it('all of them are there already, and what happens to them is not undone', async () => {
    const before = await open();
    const [called, closing, unused, met] = [
      await make(before),
      await before.make('conference', somewhere),
      await make(before, 'conference'),
      await make(before, 'conference'),
    ];
    await enter(await before.find(called));
    await meet(await before.find(met));
    await before.shutDown();
    const read = hold(here.store);

    const again = await start({ maxRooms: 4 });
    expect(again.known).toBe(4);
    for (const id of [called, unused, met]) expect((await again.find(id)).key).toBe(roomKey(id));
    await again.end(closing.room);
    const { room: made } = await again.make('call', somewhere);
    await enter(await again.find(made));
    expect(await whatIsWith(again, closing.room)).toBe('room-ended');
    read();
    await again.restored;

    // One too many: the closed one goes, and nothing that the list still called open came back.
    expect(await whatIsWith(again, closing.room)).toBe('room-not-found');
    expect(again.known).toBe(4);
    await make(again);
    expect(await whatIsWith(again, unused)).toBe('room-not-found');
    for (const id of [called, met, made]) expect(await whatIsWith(again, id)).toBe('there');
  });

  it('those go first that were used before the start, the oldest first', async () => {
    const before = await open();
    const [one, two, three] = [await make(before), await make(before), await make(before)];
    await vi.advanceTimersByTimeAsync(day);
    await meet(await before.find(one));
    const read = hold(here.store);
    const again = await start({ maxRooms: 3 });
    await again.find(three);
    read();
    await again.restored;
    for (let index = 0; index < 2; index++) await make(again);
    const left = await Promise.all([one, two, three].map((id) => whatIsWith(again, id)));
    expect(left).toEqual(['room-not-found', 'room-not-found', 'there']);
  });

  it('the process may end', async () => {
    await make(await open());
    const read = hold(here.store);
    const again = await start();
    const down = again.shutDown();
    read();
    await down;
    expect(here.lines.join('')).not.toContain('store failed');
  });
});

/** Lets nobody list the store until it is told to. */
function hold(held: SqliteStore): () => void {
  const list = held.list.bind(held);
  const { promise, resolve } = Promise.withResolvers<void>();
  vi.spyOn(held, 'list').mockImplementation(async function* (collection) {
    // What an earlier version kept is taken over before the start.
    if (collection === 'rooms') await promise;
    yield* list(collection);
  });
  return resolve;
}
