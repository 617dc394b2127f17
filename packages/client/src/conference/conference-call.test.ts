import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RoomState } from '@sotto/protocol';
import type { Joining } from '../room/media-engine.ts';
import type { Connection } from '../signaling/connection.ts';
import { ada, roomStateWith } from '../testing/fake-engine.ts';
import { enterFakePage, leaveFakePage, openConnection } from '../testing/fake-page.ts';
import { FakeSocket } from '../testing/fake-socket.ts';
import { createFakeLocalMedia } from '../testing/fakes.ts';
import { standIn } from '../testing/stand-in.ts';
import type { CallEvent } from '../types/types.ts';
import { media } from '../testing/relay.ts';
import { ConferenceRoomCall } from './conference-call.ts';
import type { ConferenceMedia } from './conference-media.ts';

let connection: Connection;

beforeEach(async () => {
  enterFakePage();
  connection = await openConnection();
});

afterEach(() => {
  connection.close();
  leaveFakePage();
});

/** A call on this connection, with this role. */
async function joined(role: RoomState['role']): Promise<ConferenceRoomCall> {
  const roomState = { ...roomStateWith(), kind: 'conference', role, media: media(1) } as const;
  const engine = standIn<ConferenceMedia>({
    join: ({ send }: Joining) => send().then(() => roomState),
    enter: () => undefined,
    joined: () => undefined,
    close: () => undefined,
  });
  const join = { room: 'g123456789abcdefghjkmnpqr', name: 'Me', media: createFakeLocalMedia() };
  const joining = ConferenceRoomCall.join({ connection, join, createEngine: () => engine });
  await vi.advanceTimersByTimeAsync(0);
  FakeSocket.last.answer('join', roomStateWith());
  return joining;
}

it('is not ended for everyone by guests', async () => {
  const call = await joined('participant');

  await expect(call.endForEveryone()).rejects.toMatchObject({ code: 'forbidden' });
  expect(FakeSocket.last.requests('endRoom')).toEqual([]);
});

it('is ended for everyone by its host', async () => {
  const call = await joined('host');
  const ending = call.endForEveryone();
  FakeSocket.last.answer('endRoom', {});

  await expect(ending).resolves.toBeUndefined();
});

const told = (params: object) => FakeSocket.last.receive({ event: 'restrictionsChanged', params });

describe('what somebody who leads has stopped', () => {
  const stopped = { peerId: roomStateWith().peerId, sources: ['microphone'], asking: [], by: 'moderator' };

  it('is off here at once, and stays off whoever switches it on, until it is released', async () => {
    const call = await joined('participant');
    const { microphone } = call.media;
    await microphone.enable();
    const events: CallEvent[] = [];
    call.onEvent((event) => void events.push(event), new AbortController().signal);
    told(stopped);

    expect(microphone.state.value).toBe('muted');
    expect(call.restrictions.value.by).toEqual({ microphone: 'moderator' });
    await microphone.enable();
    expect(microphone.state.value).toBe('muted');
    told({ ...stopped, sources: [], by: 'host' });
    // To be heard again is one's own decision.
    expect(microphone.state.value).toBe('muted');
    await microphone.enable();
    expect(microphone.state.value).toBe('on');
    expect(events).toEqual([
      { type: 'restricted', sources: ['microphone'] },
      { type: 'released', sources: ['microphone'] },
    ]);
  });

  it('of somebody else is told where that person asks, and changes nothing here', async () => {
    const call = await joined('moderator');
    FakeSocket.last.receive({ event: 'peerJoined', params: { peer: ada } });
    const [peer] = call.peers.value;
    const events: CallEvent[] = [];
    call.onEvent((event) => void events.push(event), new AbortController().signal);
    told({ ...stopped, peerId: ada.peerId, asking: ['microphone'], by: null });

    expect(peer?.restrictions.value).toEqual({ sources: ['microphone'], asking: ['microphone'] });
    expect(call.restrictions.value.sources).toEqual([]);
    expect(events).toEqual([{ type: 'release-asked', peer, sources: ['microphone'] }]);
  });
});

it('a role that is given allows at once what it allows, and is told with its token', async () => {
  const call = await joined('participant');
  FakeSocket.last.receive({ event: 'peerJoined', params: { peer: ada } });
  const [peer] = call.peers.value;
  const events: CallEvent[] = [];
  call.onEvent((event) => void events.push(event), new AbortController().signal);
  expect(call.may('peers.restrict')).toBe(false);
  const params = { peerId: roomStateWith().peerId, role: 'moderator', by: 'host', token: 'right' };
  FakeSocket.last.receive({ event: 'roleChanged', params });

  expect([call.role.value, call.may('peers.restrict'), peer && call.mayActOn(peer)]).toEqual([
    'moderator',
    true,
    true,
  ]);
  expect(events).toEqual([{ type: 'role-given', role: 'moderator', by: 'host', token: 'right' }]);
  FakeSocket.last.receive({
    event: 'roleChanged',
    params: { peerId: ada.peerId, role: 'moderator', by: 'host' },
  });
  expect([peer?.role.value, peer && call.mayActOn(peer)]).toEqual(['moderator', false]);
});
