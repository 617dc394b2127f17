import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { RoomState } from '@sotto/protocol';
import type { Joining } from '../room/media-engine.ts';
import type { Connection } from '../signaling/connection.ts';
import { roomStateWith } from '../testing/fake-engine.ts';
import { enterFakePage, leaveFakePage, openConnection } from '../testing/fake-page.ts';
import { FakeSocket } from '../testing/fake-socket.ts';
import { createFakeLocalMedia } from '../testing/fakes.ts';
import { standIn } from '../testing/stand-in.ts';
import { media } from '../testing/relay.ts';
import { ConferenceRoomCall } from './prepared-conference.ts';
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
