import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { EngineContext } from '../room/media-engine.ts';
import { standIn } from '../testing/stand-in.ts';
import { TurnServers } from './turn-servers.ts';

const turn = { urls: ['turns:turn.example.org:443'], username: '1:x', credential: 'y', lifetime: 100 };
const { lifetime: _lifetime, ...server } = turn;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Answers with each of these in turn, an error by refusing. */
function serversOf(...answers: (object | Error)[]): { servers: TurnServers; asked: string[] } {
  const asked: string[] = [];
  const request = async (method: string): Promise<object | undefined> => {
    asked.push(method);
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { servers: new TurnServers(standIn<EngineContext['request']>(request)), asked };
}

it('are asked for once, however many want them, and anew when half of their time is over', async () => {
  const { servers, asked } = serversOf({ turn }, { turn });
  expect(await Promise.all([servers.find(), servers.find()])).toEqual([[server], [server]]);
  vi.advanceTimersByTime(49_000);
  await servers.find();
  expect(asked).toEqual(['lookupTurn']);
  vi.advanceTimersByTime(2_000);
  expect(await servers.find()).toEqual([server]);
  expect(asked).toEqual(['lookupTurn', 'lookupTurn']);
});

it('are none where there is none, for good', async () => {
  const { servers, asked } = serversOf({ turn: null });
  expect(await servers.find()).toEqual([]);
  vi.advanceTimersByTime(1e9);
  expect(await servers.find()).toEqual([]);
  expect(asked).toHaveLength(1);
});

it('are none while nobody answers, and asked for again', async () => {
  const { servers } = serversOf(new Error('unreachable'), { turn });
  expect(await servers.find()).toEqual([]);
  expect(await servers.find()).toEqual([server]);
});
