import { type Call, type DirectCall, type RoomPreview, SottoError } from '@sotto/client';
import {
  createFakeCall,
  createFakeConference,
  createFakeLocalMedia,
  createFakeOutgoingRing,
  createFakeSotto,
  refusal,
} from '@sotto/client/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RoomSession } from './room-session.ts';

const room = '7h3kq9wzn4xv2tbc8mprs5yd6';
const free: RoomPreview = { kind: 'call', peers: 1, full: false };
const full: RoomPreview = { kind: 'call', peers: 2, full: true };
const offline = new SottoError('unreachable', 'No socket.');

let stored: Map<string, string>;

beforeEach(() => {
  vi.useFakeTimers();
  stored = new Map();
  vi.stubGlobal('document', { hidden: false });
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => void stored.set(key, value),
    removeItem: (key: string) => void stored.delete(key),
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Gives one answer per call, the last one over and over. */
function answering<T>(answers: readonly (T | Error)[]) {
  let turn = 0;
  return vi.fn<() => Promise<T>>(async () => {
    const answer = answers[Math.min(turn, answers.length - 1)];
    turn += 1;
    if (answer === undefined || answer instanceof Error) throw answer ?? new Error('No answer was given.');
    return answer;
  });
}

/** A visit to a room whose lookups and joins are answered from the lists. */
function visit(previews: readonly (RoomPreview | Error)[], joins: readonly (Call | Error)[] = []) {
  const lookupRoom = answering(previews);
  const join = answering(joins);
  const closed = vi.fn<() => void>();
  const createLocalMedia = vi.fn(() => ({ ...createFakeLocalMedia(), close: closed }));
  const missing = vi.fn<() => string[]>(() => []);
  const sotto = { ...createFakeSotto({}), lookupRoom, join };
  const session = new RoomSession(room, { sotto, createLocalMedia, missing });
  return { session, lookupRoom, join, closed, createLocalMedia, missing };
}

const settle = () => vi.advanceTimersByTimeAsync(0);

function prejoinOf(session: RoomSession) {
  const stage = session.stage.value;
  if (stage.at !== 'prejoin') throw new Error(`The visit is at ${stage.at}.`);
  return stage;
}

describe('the way into a room', () => {
  it('leads to the mirror, with camera and microphone on', async () => {
    const { session } = visit([free]);
    expect(session.stage.value).toEqual({ at: 'looking' });
    await settle();
    const { media } = prejoinOf(session);
    expect([media.camera.state.value, media.microphone.state.value]).toEqual(['on', 'on']);
  });

  it('leaves off what the person had switched off the last time', async () => {
    stored.set('sotto.camera', 'off');
    const { session } = visit([free]);
    await settle();
    const { media } = prejoinOf(session);
    expect([media.camera.state.value, media.microphone.state.value]).toEqual(['off', 'on']);
  });

  it('keeps counting who is there, without touching the devices', async () => {
    const { session, createLocalMedia } = visit([free, full]);
    await settle();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(session.preview.value).toEqual(full);
    expect(session.stage.value.at).toBe('prejoin');
    expect(createLocalMedia).toHaveBeenCalledTimes(1);
  });

  it('waits before a full room and opens when there is a place', async () => {
    const { session, createLocalMedia } = visit([full, full, free]);
    await settle();
    expect(session.stage.value).toEqual({ at: 'problem', problem: { code: 'room-full' } });
    expect(createLocalMedia).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(session.stage.value.at).toBe('prejoin');
  });

  it('is tried again by itself when the server does not answer', async () => {
    const { session } = visit([offline, offline, free]);
    await settle();
    expect(session.stage.value).toEqual({ at: 'problem', problem: { code: 'unreachable' } });
    await vi.advanceTimersByTimeAsync(6_000);
    expect(session.stage.value.at).toBe('prejoin');
  });

  it('ends where there is no such room, and asks no more', async () => {
    const { session, lookupRoom } = visit([refusal('room-not-found')]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(session.stage.value).toEqual({ at: 'problem', problem: { code: 'room-not-found' } });
    expect(lookupRoom).toHaveBeenCalledTimes(1);
  });

  it('ends where the browser lacks something, and says what', async () => {
    const { session, missing, createLocalMedia } = visit([free]);
    missing.mockReturnValue(['RTCRtpScriptTransform']);
    await settle();
    expect(session.stage.value).toEqual({
      at: 'problem',
      problem: { code: 'unsupported-browser', missing: ['RTCRtpScriptTransform'] },
    });
    expect(createLocalMedia).not.toHaveBeenCalled();
  });
});

describe('joining', () => {
  it('remembers the name and hands over the devices', async () => {
    const call = createFakeCall();
    const { session, join, lookupRoom } = visit([free], [call]);
    await settle();
    const { media } = prejoinOf(session);
    await session.join('Ada');
    expect(join).toHaveBeenCalledWith({ room, name: 'Ada', media, hideAddress: false });
    expect(stored.get('sotto.name')).toBe('Ada');
    expect(session.stage.value).toEqual({ at: 'call', call });
    const asked = lookupRoom.mock.calls.length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(lookupRoom).toHaveBeenCalledTimes(asked);
  });

  it('presents the right of a host to the room that it belongs to', async () => {
    stored.set(
      'sotto.host-tokens',
      JSON.stringify([
        { room: 'other', token: 'x' },
        { room, token: 'mine' },
      ]),
    );
    const { session, join } = visit([free], [createFakeConference()]);
    await settle();
    await session.join('Ada');
    expect(join).toHaveBeenCalledWith(expect.objectContaining({ hostToken: 'mine' }));
  });

  it('can be tried again after a failure that may pass', async () => {
    const call = createFakeCall();
    const { session, closed } = visit([free], [offline, call]);
    await settle();
    await session.join('Ada');
    expect(prejoinOf(session)).toMatchObject({ joining: false, problem: { code: 'unreachable' } });
    expect(closed).not.toHaveBeenCalled();
    await session.join('Ada');
    expect(session.stage.value.at).toBe('call');
  });

  it('lets go of the devices when the room was filled meanwhile', async () => {
    const { session, closed } = visit([free, full], [refusal('room-full')]);
    await settle();
    await session.join('Ada');
    expect(session.stage.value).toEqual({ at: 'problem', problem: { code: 'room-full' } });
    expect(closed).toHaveBeenCalledTimes(1);
  });

  it('is left at once where the person went away meanwhile', async () => {
    const call = createFakeCall();
    const { session } = visit([free], [call]);
    await settle();
    const joining = session.join('Ada');
    session.close();
    await joining;
    expect(call.status.value).toEqual({ phase: 'ended', reason: 'left' });
  });
});

describe('after the call', () => {
  it('the devices are off, and one click leads back', async () => {
    const first = createFakeCall();
    const second = createFakeCall();
    const { session, closed, createLocalMedia } = visit([free], [first, second]);
    await settle();
    await session.join('Ada');
    first.leave();
    await settle();
    expect(session.stage.value).toMatchObject({ at: 'after', reason: 'left', rejoining: false });
    expect(closed).toHaveBeenCalledTimes(1);
    await session.rejoin();
    expect(session.stage.value).toEqual({ at: 'call', call: second });
    expect(createLocalMedia).toHaveBeenCalledTimes(2);
    expect(session.name).toBe('Ada');
  });

  it('says what ended it', async () => {
    const call = createFakeConference();
    const { session } = visit([free], [call]);
    await settle();
    await session.join('Ada');
    call.status.value = { phase: 'ended', reason: 'connection-lost' };
    await settle();
    expect(session.stage.value).toMatchObject({ at: 'after', reason: 'connection-lost' });
  });

  it.each([
    ['of a conference stays good', createFakeConference({ connectedAt: 1 }), 'stays'],
    ['of a call in which two people met ends with it', createFakeCall({ connectedAt: 1 }), 'ended'],
    ['of a call to which nobody came stays good', createFakeCall(), 'unmet'],
  ])('tells that the link %s', async (_what, call, link) => {
    const { session } = visit([free], [call]);
    await settle();
    await session.join('Ada');
    call.leave();
    await settle();
    expect(session.stage.value).toMatchObject({ at: 'after', link });
  });

  it('says nothing about a link that nobody was given, as when a contact is called', async () => {
    const call = createFakeCall({ connectedAt: 1 });
    const services = {
      sotto: createFakeSotto({}),
      createLocalMedia: createFakeLocalMedia,
      missing: () => [],
    };
    const session = new RoomSession(room, services, { call, expected: 'somebody' });
    await settle();
    call.leave();
    await settle();
    expect(session.stage.value).toMatchObject({ at: 'after', link: null });
  });

  it('nothing goes on when the page is left', async () => {
    const call = createFakeCall();
    const { session, closed } = visit([free], [call]);
    await settle();
    await session.join('Ada');
    session.close();
    session.close();
    expect(call.status.value).toEqual({ phase: 'ended', reason: 'left' });
    expect(closed).toHaveBeenCalledTimes(1);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('whoever comes with a call', () => {
  const anna = { id: 'anna', cardKey: 'k', name: 'Anna', addedAt: 0, verified: false };

  function follow(
    call: DirectCall,
    { joins = [], calling = true }: { joins?: Call[]; calling?: boolean } = {},
  ) {
    const lookupRoom = answering<RoomPreview>([free]);
    const join = answering(joins);
    const services = {
      sotto: { ...createFakeSotto({}), lookupRoom, join },
      createLocalMedia: () => createFakeLocalMedia(),
      missing: () => [],
    };
    const discard = vi.fn<() => void>();
    const ring = createFakeOutgoingRing(anna);
    const outgoing = { contact: anna, ring, room, again: async () => undefined, giveUp: () => undefined };
    const session = new RoomSession(room, services, {
      call,
      expected: 'anna',
      ...(calling && { outgoing, discard }),
    });
    return { session, lookupRoom, join, discard };
  }

  it('is in it without the mirror, with the devices as they are', async () => {
    const call = createFakeCall({ name: 'Ada' });
    const { session, join, lookupRoom } = follow(call, { calling: false });
    expect(session.stage.value).toEqual({ at: 'entering' });
    await settle();
    expect(session.stage.value).toEqual({ at: 'call', call });
    expect(session.name).toBe('Ada');
    for (const asked of [join, lookupRoom]) expect(asked).not.toHaveBeenCalled();
    expect(call.media.camera.state.value).toBe('off');
    const closed = vi.spyOn(call.media, 'close');
    call.leave();
    await settle();
    expect(closed).toHaveBeenCalledTimes(1);
  });

  it('rings once, and not when the room is joined again; it is meant for the same one then', async () => {
    const [first, second] = [createFakeCall(), createFakeCall()];
    const { session, join } = follow(first, { joins: [second] });
    await settle();
    expect(session.stage.value).toMatchObject({ at: 'call', outgoing: { contact: anna } });
    first.leave();
    await settle();
    await session.rejoin();
    expect(session.stage.value).toEqual({ at: 'call', call: second });
    expect(join).toHaveBeenLastCalledWith(expect.objectContaining({ expected: 'anna' }));
  });

  it('ends the room that it made when nobody came, and not while one may come back', async () => {
    const { session, discard } = follow(createFakeCall(), { joins: [createFakeCall()] });
    await settle();
    session.leave();
    await settle();
    await session.rejoin();
    expect(discard).not.toHaveBeenCalled();
    session.close();
    expect(discard).toHaveBeenCalledTimes(1);
  });

  it('leaves the room to itself once somebody came', async () => {
    const { session, discard } = follow(createFakeCall({ connectedAt: 1 }));
    await settle();
    session.close();
    expect(discard).not.toHaveBeenCalled();
  });

  it('comes to the mirror where the call could not be joined, meant for the same one', async () => {
    const call = createFakeCall();
    const join = answering<Call>([call]);
    const services = {
      sotto: { ...createFakeSotto({ preview: free }), join },
      createLocalMedia: () => createFakeLocalMedia(),
      missing: () => [],
    };
    const session = new RoomSession(room, services, { expected: 'anna' });
    await settle();
    expect(session.stage.value).toMatchObject({ at: 'prejoin' });
    await session.join('Ada');
    expect(join).toHaveBeenLastCalledWith(expect.objectContaining({ expected: 'anna' }));
    session.close();
  });
});

describe('a call that becomes a conference', () => {
  const conferenceRoom = 'gh3kq9wzn4xv2tbc8mprs5yd6';

  async function upgrade(hostToken: string | null, passes = true) {
    const call = createFakeCall({ room });
    const successor = createFakeConference({ room: conferenceRoom });
    const visiting = visit([free], [call]);
    await settle();
    await visiting.session.join('Ada');
    call.upgrade.value = { state: 'upgraded', successor, hostToken };
    await settle();
    const between = visiting.session.stage.value;
    if (passes) await vi.advanceTimersByTimeAsync(1_000);
    return { ...visiting, call, successor, between };
  }

  it('goes on in its room, with the same devices, also when the call has left itself', async () => {
    const { session, call, successor, closed, createLocalMedia, between } = await upgrade(null);
    expect(between).toEqual({ at: 'call', call, next: successor });
    expect(session.stage.value).toEqual({ at: 'call', call: successor, upgraded: true });
    expect(session.room).toBe(conferenceRoom);
    call.leave();
    await settle();

    expect(session.stage.value).toEqual({ at: 'call', call: successor, upgraded: true });
    expect(closed).not.toHaveBeenCalled();
    expect(createLocalMedia).toHaveBeenCalledTimes(1);
    expect(stored.get('sotto.host-tokens')).toBeUndefined();
  });

  it('is kept as a host by the one who made it, who comes back to it, and to no other room', async () => {
    const { session, join, successor, closed } = await upgrade('right');
    successor.leave();
    await settle();
    expect(session.stage.value).toMatchObject({ at: 'after', reason: 'left' });
    expect(closed).toHaveBeenCalledTimes(1);
    await session.rejoin();

    expect(join).toHaveBeenLastCalledWith(
      expect.objectContaining({ room: conferenceRoom, hostToken: 'right' }),
    );
  });

  it.each([true, false])('is left with the page, also in between (%s)', async (passes) => {
    const { session, call, successor, closed } = await upgrade(null, passes);
    session.close();
    await settle();

    if (!passes) expect(call.status.value).toEqual({ phase: 'ended', reason: 'left' });
    expect(successor.status.value).toEqual({ phase: 'ended', reason: 'left' });
    expect(closed).toHaveBeenCalledTimes(1);
  });
});
