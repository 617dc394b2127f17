import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createSotto } from './sotto.ts';
import { FakeSocket } from './testing/fake-socket.ts';
import type { Sotto } from './types/types.ts';

const callId = 'c123456789abcdefghjkmnpqr';
const conferenceId = 'g123456789abcdefghjkmnpqr';
const preview = { peers: 1, full: false, routerRtpCapabilities: null };
const noWorker = () => {
  throw new Error('No call begins in these tests.');
};
const settle = () => new Promise((resolve) => setTimeout(resolve, 0));
let sotto: Sotto;

beforeEach(async () => {
  const page = new EventTarget();
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
  vi.stubGlobal('WebSocket', FakeSocket);
  FakeSocket.reset();
  sotto = createSotto({ url: 'ws://sotto.test/ws', createE2eeWorker: noWorker });
  FakeSocket.last.open();
  await settle();
});

afterEach(() => {
  sotto.close();
  vi.unstubAllGlobals();
});

describe('the kind of a room', () => {
  it('is taken from a server that says what the link says', async () => {
    const found = sotto.lookupRoom(conferenceId);
    await settle();
    FakeSocket.last.answer('lookupRoom', { ...preview, kind: 'conference' });

    await expect(found).resolves.toMatchObject({ kind: 'conference' });
  });

  it('cannot be changed by a server that calls a 1:1 call a conference, which it could listen to', async () => {
    const found = sotto.lookupRoom(callId);
    await settle();
    FakeSocket.last.answer('lookupRoom', { ...preview, kind: 'conference' });

    await expect(found).rejects.toMatchObject({ code: 'internal' });
  });

  it('cannot be changed when the room is made either', async () => {
    const created = sotto.createRoom('call');
    await settle();
    FakeSocket.last.answer('createRoom', { room: conferenceId, hostToken: 't' });

    await expect(created).rejects.toMatchObject({ code: 'internal' });
  });
});

describe('the code of a call', () => {
  it.each([
    [callId, './direct/direct-call.ts'],
    [conferenceId, './conference/conference-media.ts'],
    [conferenceId, 'mediasoup-client'],
  ])('is on its way while the server is asked about the room: %s, %s', async (room, path) => {
    const loaded = vi.fn(() => ({}));
    vi.doMock(path, loaded);
    onTestFinished(() => vi.doUnmock(path));
    vi.resetModules();
    const { createSotto: createAnother } = await import('./sotto.ts');
    const another = createAnother({ url: 'ws://sotto.test/ws', createE2eeWorker: noWorker });
    onTestFinished(() => another.close());
    // The socket is not even open.
    another.lookupRoom(room).catch(() => undefined);

    await vi.waitFor(() => expect(loaded).toHaveBeenCalledOnce());
  });
});
