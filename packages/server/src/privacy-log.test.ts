import { afterEach, describe, expect, it } from 'vitest';
import { settings } from './config/settings.ts';
import { logEvents } from './observe/status-log.ts';
import type { TestClient } from './testing/test-client.ts';
import { TestServer } from './testing/test-server.ts';

/**
 * All that can stand in the log at its default level. Each is about the server or the status of a call; whoever adds
 * one that tells when a single person came, was away or left has to put it at `debug`.
 */
const atInfo = `
  certificate loaded, certificate refused, file descriptors free again, file descriptors used up, http failed,
  media failed, origin not allowed: set SOTTO_PUBLIC_URL or SOTTO_ALLOWED_ORIGINS, process failed, request failed,
  room connected, room connecting, room created, room ended, server closed, server closing, server draining,
  server ready, setting doubtful, setting retired, setting unknown, socket refused, store erased, store failed,
  store full, store resealed, store swept, worker died, worker started
`;
const words = (list: string) => list.trim().split(/,\s+/u);

let server: TestServer | null = null;
afterEach(async () => {
  await server?.stop();
  server = null;
});

/** Six people come to a conference, from the first on; they leave, close the page, are lost, come back, and misbehave. */
async function comeAndGo(level: string): Promise<string[]> {
  server = await TestServer.start({ env: { SOTTO_LOG_LEVEL: level } });
  const { room, ada, bob } = await server.pair('conference');
  const enter = async (name: string): Promise<{ client: TestClient; resumeToken: string }> => {
    const client = await (server ?? expect.unreachable()).client();
    const { resumeToken } = await client.request('join', { room, name });
    await ada.event('peerJoined');
    return { client, resumeToken };
  };
  const [leaver, closer, loser, rude] = [
    await enter('Cleo'),
    await enter('Dora'),
    await enter('Emil'),
    await enter('Fritz'),
  ];
  await leaver.client.request('leave', { reason: 'left' });
  await ada.event('peerLeft');
  closer.client.goAway();
  await ada.event('peerLeft');
  loser.client.drop();
  await ada.event('peerUpdated');
  const back = await server.client();
  await back.request('resume', { resumeToken: loser.resumeToken });
  await ada.event('peerUpdated');
  rude.client.send('no message');
  await ada.event('peerLeft');
  await bob.request('leave', { reason: 'left' });
  await back.request('leave', { reason: 'left' });
  await ada.request('endRoom', {});
  // The last line of the server stands behind all of it, and behind what waits for its minute.
  await server.stop();
  return server.log;
}

const eventOf = (line: string): string => /"event":"([\w ]+)"/u.exec(line)?.[1] ?? line;

describe('the log at its default level', () => {
  it('is at info, and can say this and nothing else', () => {
    expect(settings.logLevel.fallback).toBe('info');
    const above = Object.entries(logEvents).flatMap(([event, level]) => (level === 'debug' ? [] : event));
    expect(above.toSorted()).toEqual(words(atInfo));
  });

  it('has no line for anybody who comes or goes, and none of a call with a time finer than the minute', async () => {
    const lines = await comeAndGo(settings.logLevel.fallback);
    const ofRooms = lines.filter((line) => eventOf(line).startsWith('room '));
    expect(ofRooms.map((line) => eventOf(line))).toEqual([
      'room created',
      'room connecting',
      'room connected',
      'room ended',
    ]);
    for (const line of ofRooms) expect(line).toMatch(/"time":"[\d-]+T\d\d:\d\d:00\.000Z"/u);
    const others = lines.filter((line) => !ofRooms.includes(line)).map((line) => eventOf(line));
    expect(others).toEqual(['worker started', 'server ready', 'server closing', 'server closed']);
    // Nor does a line about the call tell how many there are.
    for (const line of lines) expect(line).not.toContain('"peers"');
  });
});

it('has these lines at debug', async () => {
  const counts = Object.groupBy(await comeAndGo('debug'), (line) => eventOf(line));
  expect(counts['peer joined']).toHaveLength(6);
  expect(counts['peer left']?.length).toBeGreaterThanOrEqual(3);
  expect(counts['peer lost']).toHaveLength(1);
  expect(counts['peer resumed']).toHaveLength(1);
  expect(counts['socket dropped']).toHaveLength(1);
});
