import { vi } from 'vitest';
import { Connection } from '../signaling/connection.ts';
import { FakeSocket } from './fake-socket.ts';

/** What a page has around a connection: clocks that the test moves, events, and sockets whose other end is the test. */
export function enterFakePage(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] });
  const page = new EventTarget();
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
  vi.stubGlobal('WebSocket', FakeSocket);
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('There is no network here.')));
  FakeSocket.reset();
}

export function leaveFakePage(): void {
  vi.useRealTimers();
  vi.unstubAllGlobals();
}

/** A connection in such a page, whose socket is open. */
export async function openConnection(): Promise<Connection> {
  const connection = new Connection('ws://sotto.test/ws');
  FakeSocket.last.open();
  await vi.advanceTimersByTimeAsync(1);
  return connection;
}
