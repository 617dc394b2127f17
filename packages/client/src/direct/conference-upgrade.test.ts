import { signal } from '@preact/signals-core';
import type { MediaSource } from '@sotto/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Participant } from '../room/participant.ts';
import { createFakeConference } from '../testing/fakes.ts';
import { standIn } from '../testing/stand-in.ts';
import type { RemoteTrack } from '../types/types.ts';
import { ConferenceUpgrade } from './conference-upgrade.ts';
import type { UpgradeMessage } from './peer-messages.ts';

const room = 'g123456789abcdefghjkmnpqr';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const settle = () => vi.advanceTimersByTimeAsync(0);

/** One of the two. `log` says what the server gets to know, and when the call is left. */
function createSide(name: string) {
  const log: string[] = [];
  /** What was sealed for the other, and what of it is on its way. */
  const said: UpgradeMessage[] = [];
  const underway: UpgradeMessage[] = [];
  const conference = createFakeConference({ room, name });
  const peer = new Participant({ peerId: 'other', name: 'Other', role: 'participant', connection: 'online' });
  const world = { encrypted: true, reachable: true, arrived: [] as MediaSource[], someone: true };
  const handle = {
    create: () => {
      log.push('create');
      return Promise.resolve({ room, hostToken: 'host' });
    },
    join: (to: string, hostToken: string | null) => {
      log.push(`join ${to} ${hostToken ?? 'as guest'}`);
      return Promise.resolve(conference);
    },
    receives: (sources: readonly MediaSource[]) =>
      Promise.resolve(world.someone && sources.every((source) => world.arrived.includes(source))),
    close: () => log.push('close'),
  };
  const upgrade = new ConferenceUpgrade({
    failed: () => undefined,
    say: (message) => {
      said.push(message);
      underway.push(message);
    },
    encrypted: () => world.encrypted,
    peer: () => peer,
    openConference: () => {
      log.push('open');
      return world.reachable ? Promise.resolve(handle) : Promise.reject(new Error('The server is away.'));
    },
    leave: () => log.push('leave'),
  });
  const show = (source: MediaSource) => {
    const paused = signal<false | 'sender' | 'network'>(false);
    peer[source].value = standIn<RemoteTrack>({ source, paused });
    return paused;
  };
  return { upgrade, log, said, underway, world, conference, show, state: () => upgrade.state.value };
}

type Side = ReturnType<typeof createSide>;

function deliver(from: Side, to: Side): boolean {
  const messages = from.underway.splice(0);
  for (const message of messages) to.upgrade.receive(message);
  return messages.length > 0;
}

/** Ada and Ben in a call. `pass` delivers what each has said, until neither says anything more. */
function meet() {
  const ada = createSide('Ada');
  const ben = createSide('Ben');
  const pass = async () => {
    await settle();
    while (deliver(ada, ben) || deliver(ben, ada)) await settle();
  };
  /** Ada has asked, Ben has agreed. */
  const agree = async () => {
    ada.upgrade.propose();
    await pass();
    ben.upgrade.answer(true);
    await pass();
  };
  return { ada, ben, pass, agree };
}

describe('two who agree', () => {
  it('join the conference that the one who asked has made, as its host', async () => {
    const { ada, ben, pass } = meet();
    ada.upgrade.propose();
    await pass();
    expect([ada.state(), ben.state()]).toEqual([{ state: 'proposed' }, { state: 'asked' }]);
    expect([...ada.log, ...ben.log]).toEqual([]);
    ben.upgrade.answer(true);
    await pass();

    expect(ada.log).toEqual(['open', 'create', `join ${room} host`]);
    expect(ben.log).toEqual(['open', `join ${room} as guest`]);
    expect(ada.state()).toEqual({ state: 'upgraded', successor: ada.conference, hostToken: 'host' });
    expect(ben.state()).toEqual({ state: 'upgraded', successor: ben.conference, hostToken: null });
  });

  it('switch when each gets all from the conference that is on in the call, and not before', async () => {
    const { ada, ben, pass, agree } = meet();
    const muted = ada.show('microphone');
    muted.value = 'sender';
    ada.show('camera');
    await agree();
    expect([ada.state().state, ben.state().state]).toEqual(['joining', 'joining']);
    await vi.advanceTimersByTimeAsync(5_000);
    await pass();
    expect([ada.state().state, ben.state().state]).toEqual(['joining', 'joining']);
    // What she says now has to arrive as well.
    muted.value = false;
    ada.world.arrived = ['camera'];
    await vi.advanceTimersByTimeAsync(1_000);
    await pass();
    expect(ada.state().state).toBe('joining');
    ada.world.arrived = ['camera', 'microphone'];
    await vi.advanceTimersByTimeAsync(1_000);
    await pass();

    expect([ada.state().state, ben.state().state]).toEqual(['upgraded', 'upgraded']);
  });

  it('do not wait for somebody who is muted', async () => {
    const { ada, ben, agree } = meet();
    ada.show('microphone').value = 'sender';
    await agree();

    expect([ada.state().state, ben.state().state]).toEqual(['upgraded', 'upgraded']);
  });

  it('leave the call a while after, because the other may not have switched yet', async () => {
    const { ada, agree } = meet();
    await agree();
    expect(ada.log).not.toContain('leave');
    await vi.advanceTimersByTimeAsync(10_000);

    expect(ada.log.at(-1)).toBe('leave');
    ada.upgrade.close();
    expect(ada.log).not.toContain('close');
    expect(ada.state().state).toBe('upgraded');
  });

  it('leave it at once where the other has left it, or where the conference is over', async () => {
    const [first, second] = [meet(), meet()];
    await first.agree();
    first.ada.upgrade.reset();
    await settle();
    expect(first.ada.log.at(-1)).toBe('leave');
    await second.agree();
    second.ada.conference.leave();
    expect(second.ada.log.at(-1)).toBe('leave');
  });

  it('have agreed also when both have asked at once', async () => {
    const { ada, ben, pass } = meet();
    ada.upgrade.propose();
    ben.upgrade.propose();
    await pass();

    expect([ada.state().state, ben.state().state]).toEqual(['upgraded', 'upgraded']);
    expect([...ada.log, ...ben.log].filter((entry) => entry === 'create')).toHaveLength(1);
  });
});

const quiet = (...sides: Side[]) => {
  for (const { log } of sides) expect(log).toEqual([]);
};

/** What can only follow a question, or an answer. */
const strange = (id: string): UpgradeMessage[] => [
  { type: 'growth', step: 'answer', id, accept: true },
  { type: 'growth', step: 'begin', id, room },
  { type: 'growth', step: 'ready', id },
];

describe('the call is what it was, and the server hears of nothing,', () => {
  it('when the other says no', async () => {
    const { ada, ben, pass } = meet();
    ada.upgrade.propose();
    await pass();
    ben.upgrade.answer(false);
    await pass();

    expect(ada.state()).toEqual({ state: 'failed', reason: 'declined' });
    expect(ben.state()).toEqual({ state: 'none' });
    quiet(ada, ben);
    ada.upgrade.propose();
    expect(ada.state()).toEqual({ state: 'proposed' });
  });

  it('when the other says nothing', async () => {
    const { ada, ben, pass } = meet();
    ada.upgrade.propose();
    await pass();
    await vi.advanceTimersByTimeAsync(120_000);
    await pass();

    expect(ada.state()).toEqual({ state: 'failed', reason: 'unanswered' });
    expect(ben.state()).toEqual({ state: 'failed', reason: 'withdrawn' });
    quiet(ada, ben);
  });

  it('when the question is taken back while the answer is on its way', async () => {
    const { ada, ben, pass } = meet();
    ada.upgrade.propose();
    deliver(ada, ben);
    ben.upgrade.answer(true);
    ada.upgrade.answer(false);
    await pass();

    expect(ada.state()).toEqual({ state: 'none' });
    expect(ben.state()).toEqual({ state: 'failed', reason: 'broken' });
    quiet(ada, ben);
  });

  it('when the other leaves before', async () => {
    const { ada, ben, pass } = meet();
    ada.upgrade.propose();
    await pass();
    ada.upgrade.reset();
    ben.upgrade.reset();

    expect([ada.state(), ben.state()]).toEqual([{ state: 'none' }, { state: 'none' }]);
    quiet(ada, ben);
  });

  it('when it is not encrypted for anybody yet', () => {
    const { ada } = meet();
    ada.world.encrypted = false;
    ada.upgrade.propose();

    expect(ada.state()).toEqual({ state: 'none' });
    expect(ada.said).toEqual([]);
  });

  it('when the other says what it was not asked for', async () => {
    const { ada } = meet();
    const id = crypto.randomUUID();
    for (const message of strange(id)) ada.upgrade.receive(message);
    await settle();
    expect(ada.state()).toEqual({ state: 'none' });
    // A question is no answer …
    ada.upgrade.receive({ type: 'growth', step: 'propose', id });
    for (const message of strange(id)) ada.upgrade.receive(message);
    await settle();
    expect(ada.state()).toEqual({ state: 'asked' });
    ada.upgrade.answer(false);
    // … and an answer to an earlier question is none to this one.
    ada.upgrade.propose();
    for (const message of strange(id)) ada.upgrade.receive(message);
    await settle();
    expect(ada.state()).toEqual({ state: 'proposed' });
    quiet(ada);
  });
});

describe('a conference that does not come about', () => {
  it('because the server is away leaves both in the call, and both are told', async () => {
    const { ada, ben, agree } = meet();
    ada.world.reachable = false;
    await agree();

    expect(ada.state()).toEqual({ state: 'failed', reason: 'broken' });
    expect(ben.state()).toEqual({ state: 'failed', reason: 'broken' });
    expect(ben.log).toEqual([]);
  });

  it.each(['asks', 'agrees'])('for the one who %s is left by both', async (who) => {
    const { ada, ben, pass, agree } = meet();
    (who === 'asks' ? ada : ben).world.someone = false;
    await agree();
    await vi.advanceTimersByTimeAsync(30_000);
    await pass();

    for (const side of [ada, ben]) {
      expect(side.state()).toEqual({ state: 'failed', reason: 'broken' });
      expect(side.log.at(-1)).toBe('close');
      expect(side.log).not.toContain('leave');
    }
  });

  it('because it was taken back before the way to it was open is not joined', async () => {
    const { ada, ben, pass } = meet();
    ada.upgrade.propose();
    await pass();
    ben.upgrade.answer(true);
    ada.upgrade.receive(ben.underway[0] ?? { type: 'growth', step: 'ready', id: '' });
    ada.upgrade.answer(false);
    await settle();

    expect(ada.log).toEqual(['open', 'close']);
    expect(ada.state()).toEqual({ state: 'none' });
  });

  it('for the other, who says that it did before it was agreed, is waited for', async () => {
    const { ada } = meet();
    const id = crypto.randomUUID();
    ada.upgrade.receive({ type: 'growth', step: 'propose', id });
    ada.upgrade.receive({ type: 'growth', step: 'ready', id });
    ada.upgrade.answer(true);
    ada.upgrade.receive({ type: 'growth', step: 'begin', id, room });
    await settle();

    expect(ada.said.at(-1)).toMatchObject({ step: 'ready' });
    expect(ada.state()).toEqual({ state: 'joining' });
  });

  it('because it ends before it began is left', async () => {
    const { ada, ben, pass, agree } = meet();
    ada.world.someone = false;
    await agree();
    ada.conference.leave();
    await vi.advanceTimersByTimeAsync(1_000);
    await pass();

    expect([ada.state(), ben.state()]).toEqual([
      { state: 'failed', reason: 'broken' },
      { state: 'failed', reason: 'broken' },
    ]);
  });

  it.each(['reset', 'close'] as const)('because the call is over (%s) is left', async (how) => {
    const { ada, agree } = meet();
    ada.world.someone = false;
    await agree();
    ada.upgrade[how]();

    expect(ada.state()).toEqual({ state: 'none' });
    expect(ada.log.at(-1)).toBe('close');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(ada.log.at(-1)).toBe('close');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('does not stand in the way of another attempt', async () => {
    const { ada, ben, pass, agree } = meet();
    ada.world.someone = false;
    await agree();
    ben.upgrade.answer(false);
    await pass();
    expect(ada.state()).toEqual({ state: 'failed', reason: 'broken' });
    ada.world.someone = true;
    ben.upgrade.propose();
    await pass();
    ada.upgrade.answer(true);
    await pass();

    expect(ben.state()).toEqual({ state: 'upgraded', successor: ben.conference, hostToken: 'host' });
  });
});
