import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { types } from 'mediasoup-client';
import { standIn } from '../testing/stand-in.ts';
import { TransportSilenceWatch } from './transport-silence-watch.ts';

const lookInterval = 200;

/** Connected transports; the test says in each look whether packets left and came, and what others' media brought. */
function create() {
  const alarms: number[] = [];
  const abort = new AbortController();
  const totals = { packetsSent: 0, packetsReceived: 0 };
  const others = { packetsSent: 0, packetsReceived: 0 };
  /** Milliseconds that the browser takes to count. */
  const browser = { delay: 0 };
  const transport = {
    connectionState: 'connected',
    getStats: () => {
      const report = new Map([['T', { type: 'transport', ...totals }]]);
      const { promise, resolve } = Promise.withResolvers<typeof report>();
      // Time is the point: the browser takes so long.
      if (browser.delay === 0) resolve(report);
      else setTimeout(resolve, browser.delay, report);
      return promise;
    },
  };
  const recv = {
    connectionState: 'connected',
    getStats: vi.fn(() => Promise.resolve(new Map([['T', { type: 'transport', ...others }]]))),
  };
  let looks = 0;
  const watch = new TransportSilenceWatch(() => alarms.push(looks));
  const follow = () =>
    watch.follow(
      { send: standIn<types.Transport>(transport), recv: standIn<types.Transport>(recv) },
      abort.signal,
    );
  const go = async (count: number, { sent = 10, received = 0, media = 0 } = {}) => {
    for (let look = 0; look < count; look += 1) {
      looks += 1;
      totals.packetsSent += sent;
      totals.packetsReceived += received;
      others.packetsReceived += media;
      await vi.advanceTimersByTimeAsync(lookInterval);
    }
  };
  const talk = (count: number) => go(count, { received: 2 });
  follow();
  return { watch, alarms, abort, transport, recv, browser, go, talk, follow };
}

beforeEach(
  () => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'performance'] }),
);
afterEach(() => void vi.useRealTimers());

describe('a path to the SFU', () => {
  it('is dead when packets leave and none comes in four looks', async () => {
    const { alarms, go, talk } = create();
    await talk(10);
    await go(3);
    expect(alarms).toEqual([]);
    await go(1);

    expect(alarms).toEqual([14]);
  });

  it('is alive as long as anything comes, and where nothing is sent', async () => {
    const { alarms, go, talk } = create();
    await talk(20);
    await go(20, { sent: 0 });
    await go(20, { sent: 0, received: 1 });

    expect(alarms).toEqual([]);
  });

  it('is not judged by looks apart: a pause in what is sent begins the count anew', async () => {
    const { alarms, go, talk } = create();
    await talk(10);
    await go(3);
    await go(1, { sent: 0 });
    await go(3);
    expect(alarms).toEqual([]);
    await go(1);

    expect(alarms).toHaveLength(1);
  });

  it('is not judged before it is connected, nor in its first second', async () => {
    const { alarms, transport, go } = create();
    transport.connectionState = 'new';
    await go(20);
    transport.connectionState = 'connecting';
    await go(20);
    transport.connectionState = 'connected';
    await go(4);
    expect(alarms).toEqual([]);
    await go(1);

    expect(alarms).toHaveLength(1);
  });

  it('is alive as long as it brings what others send', async () => {
    const { alarms, go, talk } = create();
    await talk(10);
    await go(40, { media: 1 });
    expect(alarms).toEqual([]);
    await go(4);

    expect(alarms).toHaveLength(1);
  });

  it('is watched anew after what others send has come', async () => {
    const { alarms, go, talk } = create();
    await talk(10);
    await go(3);
    await go(1, { media: 1 });
    await go(3);
    expect(alarms).toEqual([]);
    await go(1);

    expect(alarms).toHaveLength(1);
  });

  it('is not taken for alive by what others sent before the silence', async () => {
    const { alarms, go } = create();
    await go(10, { received: 2, media: 5 });
    await go(1, { media: 5 });
    await go(3);

    expect(alarms).toEqual([14]);
  });

  it('is alive again when it brings what others send, after an alarm too', async () => {
    const { watch, go, talk } = create();
    await talk(10);
    await go(6);
    expect(watch.silent).toBe(true);
    await go(1, { media: 1 });

    expect(watch.silent).toBe(false);
  });

  it('is judged by what is sent while that is answered, since many streams are dear to count', async () => {
    const { recv, talk } = create();
    await talk(20);

    expect(recv.getStats).not.toHaveBeenCalled();
  });

  it('is not judged by looks at a busy browser, which may not have got to what came', async () => {
    const { alarms, browser, go, talk } = create();
    await talk(10);
    await go(3);
    browser.delay = 60;
    await go(20);
    expect(alarms).toEqual([]);
    browser.delay = 0;
    await go(2);

    expect(alarms).toHaveLength(1);
  });

  it('that held everything up once is given twice as long from then on', async () => {
    const { alarms, go, talk } = create();
    await talk(10);
    await go(3);
    await talk(1);
    await go(5);
    expect(alarms).toEqual([]);
    await go(1);

    expect(alarms).toHaveLength(1);
  });

  it('that stays dead is told of again, each time after twice as long, also on the next transport', async () => {
    const { alarms, go, talk, abort } = create();
    await talk(10);
    await go(4 + 8 + 16);
    expect(alarms).toEqual([14, 22, 38]);
    abort.abort();
    await go(100);

    expect(alarms).toHaveLength(3);
  });

  it('is judged again within eight seconds, however often it was dead', async () => {
    const { alarms, go, talk } = create();
    await talk(10);
    await go(4 + 8 + 16 + 32 + 40 + 40);

    expect(alarms).toEqual([14, 22, 38, 70, 110, 150]);
    await go(39);
    await talk(1);
    await go(40);
    expect(alarms).toHaveLength(7);
  });

  it('counts as silent from the alarm until something comes, or until another is followed', async () => {
    const { watch, abort, go, talk, follow } = create();
    await talk(10);
    await go(3);
    expect(watch.silent).toBe(false);
    await go(1);
    expect(watch.silent).toBe(true);
    await talk(1);
    expect(watch.silent).toBe(false);
    await go(8);
    expect(watch.silent).toBe(true);
    abort.abort();
    follow();
    expect(watch.silent).toBe(false);
  });

  it('is not judged any more by what was asked before it was left', async () => {
    const { alarms, abort, transport, go, talk } = create();
    await talk(10);
    await go(3);
    const { promise, resolve } = Promise.withResolvers<Awaited<ReturnType<typeof transport.getStats>>>();
    transport.getStats = () => promise;
    await go(1);
    abort.abort();
    resolve(new Map([['T', { type: 'transport', packetsSent: 1000, packetsReceived: 0 }]]));
    await go(1);

    expect(alarms).toEqual([]);
  });
});

describe('a browser that does not count packets', () => {
  it('is left to its own means', async () => {
    const { alarms, transport, go } = create();
    transport.getStats = () => Promise.resolve(new Map());
    await go(50);

    expect(alarms).toEqual([]);
  });
});
