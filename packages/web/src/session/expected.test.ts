import type { Call } from '@sotto/client';
import {
  createFakeCall,
  createFakeConference,
  createFakeLocalMedia,
  createFakeSotto,
  refusal,
} from '@sotto/client/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RoomEntry } from '../common/room-entry.ts';
import { RoomSession } from './room-session.ts';

const room = '7h3kq9wzn4xv2tbc8mprs5yd6';
const otherRoom = 'gh3kq9wzn4xv2tbc8mprs5yd6';

/** What this tab keeps. */
let kept: Map<string, string>;

beforeEach(() => {
  vi.useFakeTimers();
  kept = new Map();
  vi.stubGlobal('document', { hidden: false });
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const settle = () => vi.advanceTimersByTimeAsync(0);

interface Load {
  readonly at?: string;
  readonly meant?: boolean;
  readonly gone?: boolean;
  readonly kind?: 'call' | 'conference';
  readonly peers?: number;
}

/** A page that is opened under the link of a room; by whoever calls or is called with a call. */
async function load({ at = room, meant = false, gone = false, kind = 'call', peers = 1 }: Load = {}) {
  const call = createFakeCall({ room: at });
  const join = vi.fn<(options: { readonly expected?: string }) => Promise<Call>>(async () => call);
  const lookupRoom = async () => {
    if (gone) throw refusal('room-not-found');
    return { kind, peers, full: false } as const;
  };
  const services = {
    sotto: { ...createFakeSotto({}), lookupRoom, join },
    createLocalMedia: () => createFakeLocalMedia(),
    missing: () => [],
  };
  const entry: RoomEntry = { call, expected: 'anna' };
  const session = new RoomSession(at, services, meant ? entry : undefined);
  await settle();
  return { session, join, call, expected: () => join.mock.lastCall?.[0].expected };
}

describe('whom a call is meant for', () => {
  it('is known again when the page is loaded again, which joins and rings no sooner than the person says', async () => {
    await load({ meant: true });
    const { session, join, expected } = await load();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(session.stage.value.at).toBe('prejoin');
    expect(join).not.toHaveBeenCalled();
    await session.join('Ada');
    expect(expected()).toBe('anna');
    expect(session.stage.value).not.toHaveProperty('outgoing');
  });

  it('is known of this room alone', async () => {
    await load({ meant: true });
    const { session, join, expected } = await load({ at: otherRoom });
    await session.join('Ada');
    expect(join).toHaveBeenCalledTimes(1);
    expect(expected()).toBeUndefined();
  });

  it('is still known when one comes back after the call, also on a page that was loaded again', async () => {
    const { call } = await load({ meant: true });
    call.leave();
    await settle();
    const { session, expected } = await load();
    await session.join('Ada');
    expect(expected()).toBe('anna');
  });

  it('is forgotten when the person goes to another page', async () => {
    const { session } = await load({ meant: true });
    expect(kept.size).toBe(1);
    session.close();
    expect(kept.size).toBe(0);
  });

  it('is forgotten when there is no such room any more', async () => {
    await load({ meant: true });
    expect(kept.size).toBe(1);
    await load({ gone: true });
    expect(kept.size).toBe(0);
  });

  it('does not go along into a conference', async () => {
    const { session, call } = await load({ meant: true });
    const successor = createFakeConference({ room: otherRoom });
    expect(kept.size).toBe(1);
    call.upgrade.value = { state: 'upgraded', successor, hostToken: null };
    await vi.advanceTimersByTimeAsync(1_000);
    expect(session.room).toBe(otherRoom);
    expect(kept.size).toBe(0);
  });

  it('holds on the page itself where the browser keeps nothing', async () => {
    vi.stubGlobal('sessionStorage', undefined);
    const { session, join, call, expected } = await load({ meant: true });
    call.leave();
    await settle();
    await session.rejoin();
    expect(join).toHaveBeenCalledTimes(1);
    expect(expected()).toBe('anna');
  });
});

describe('the link', () => {
  it('is given to whoever waits for a second person, and to everybody in a conference', async () => {
    expect((await load({ peers: 0 })).session.invites).toBe(true);
    expect((await load({ kind: 'conference', peers: 7 })).session.invites).toBe(true);
  });

  it('is not given where it would let nobody in', async () => {
    expect((await load({ peers: 1 })).session.invites).toBe(false);
    expect((await load({ peers: 2 })).session.invites).toBe(false);
  });

  it('is not given where somebody in particular is to come, also when the page is loaded again', async () => {
    expect((await load({ meant: true, peers: 0 })).session.invites).toBe(false);
    expect((await load({ peers: 0 })).session.invites).toBe(false);
  });
});

describe('connecting anew', () => {
  it('leaves, and joins again at once with the same name and for the same person', async () => {
    const { session, call, join, expected } = await load({ meant: true });
    join.mockResolvedValueOnce(createFakeCall());
    await session.reconnect();
    expect(call.status.value).toEqual({ phase: 'ended', reason: 'left' });
    expect(join).toHaveBeenCalledTimes(1);
    expect(join.mock.lastCall?.[0]).toMatchObject({ name: 'Ada' });
    expect(expected()).toBe('anna');
    expect(session.stage.value.at).toBe('call');
  });

  it('does nothing where there is no call', async () => {
    const { session, join } = await load();
    await session.reconnect();
    expect(session.stage.value.at).toBe('prejoin');
    expect(join).not.toHaveBeenCalled();
  });
});
