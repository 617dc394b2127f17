import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FakeSocket } from '../testing/fake-socket.ts';
import { Connection } from './connection.ts';
import { askRefusal } from './refusal.ts';

const asked = vi.fn<typeof fetch>();
const { signal } = new AbortController();

beforeEach(() => {
  asked.mockReset();
  const page = new EventTarget();
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
  vi.stubGlobal('fetch', asked);
  vi.stubGlobal('WebSocket', FakeSocket);
  FakeSocket.reset();
});

afterEach(() => vi.unstubAllGlobals());

it.each([
  [403, 'origin-refused'],
  [400, undefined],
  [503, undefined],
])('an answer with %i means %s', async (status, code) => {
  asked.mockResolvedValue(new Response(null, { status }));
  expect((await askRefusal('wss://sotto.test/ws', signal))?.code).toBe(code);
  expect(asked).toHaveBeenLastCalledWith(
    new URL('https://sotto.test/ws'),
    expect.objectContaining({ method: 'POST' }),
  );
});

it('no answer means nothing', async () => {
  asked.mockRejectedValue(new TypeError('Failed to fetch.'));
  expect(await askRefusal('ws://sotto.test/ws', signal)).toBeNull();
});

it('is what requests hear once it is known', async () => {
  asked.mockResolvedValue(new Response(null, { status: 403 }));
  const connection = new Connection('ws://sotto.test/ws');
  FakeSocket.last.drop();
  await vi.waitUntil(() => FakeSocket.all.length > 1);
  const created = connection.request('createRoom', { kind: 'call' });
  FakeSocket.last.drop();
  await expect(created).rejects.toMatchObject({ code: 'origin-refused' });
  connection.close();
});
