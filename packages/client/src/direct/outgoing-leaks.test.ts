import { describe, expect, it, vi } from 'vitest';
import { FakeTrack } from '../testing/fake-devices.ts';
import { FakeSender } from '../testing/fake-peer-connection.ts';
import { createOutgoing, settle } from '../testing/outgoing.ts';
import { standIn } from '../testing/stand-in.ts';
import { OutgoingTrack } from './outgoing-track.ts';

/** The camera is on, and the worker has encrypted what there is of it, unless `confirmed` is false. */
async function sending({ confirmed = true } = {}) {
  const made = createOutgoing();
  made.set(made.camera);
  made.outgoing.secure();
  await settle();
  /** Between two looks, this many frames leave, and the worker has that many of them. */
  const go = async (left: number, encrypted = left): Promise<boolean> => {
    made.sender.bytesSent += 1_000 * left;
    made.sender.framesSent += left;
    made.worker.encrypted += encrypted;
    return made.outgoing.leaks();
  };
  if (confirmed) {
    await go(1);
    made.outgoing.confirm();
  }
  return { ...made, go };
}

/** The same, with something that happens as soon as the browser has answered, before the worker does. */
async function lookingAt() {
  const made = await sending();
  const look = { onBrowserAsked: (): unknown => undefined };
  const ask = made.sender.getStats.bind(made.sender);
  vi.spyOn(made.sender, 'getStats').mockImplementation(async () => {
    const report = await ask();
    look.onBrowserAsked();
    return report;
  });
  return { ...made, look };
}

describe('a browser that is not to be trusted', () => {
  it('gets no picture as long as the worker has confirmed none, whatever it says about transforms', async () => {
    const { sender, go } = await sending({ confirmed: false });
    Object.assign(sender, { transform: { ready: true } });

    expect([await go(30, 0), sender.track?.enabled]).toEqual([false, false]);
    expect(await go(30, 0)).toBe(true);
  });

  it('that takes the transform late has sent nothing but black before', async () => {
    const { sender, outgoing, go } = await sending({ confirmed: false });
    await go(30, 0);
    expect(sender.track?.enabled).toBe(false);
    expect(await go(30, 30)).toBe(false);
    outgoing.confirm();

    expect([await go(30), await go(30)]).toEqual([false, false]);
    expect(sender.track?.enabled).toBe(true);
  });

  it('is found out when it lets go of the transform in the middle of a call', async () => {
    const { go } = await sending();
    expect([await go(30), await go(30)]).toEqual([false, false]);

    expect([await go(30, 0), await go(30, 0)]).toEqual([false, true]);
  });

  it.each([
    ['every second frame', 15, 4],
    ['one of three frames', 20, 5],
    ['one of six frames', 25, 12],
  ])('is found out when %s goes past the worker', async (_what, encrypted, looks) => {
    const { go } = await sending();
    expect([await go(30), await go(30)]).toEqual([false, false]);
    const found: boolean[] = [];
    while (found.at(-1) !== true && found.length < 20) found.push(await go(30, encrypted));

    expect(found.length).toBeLessThanOrEqual(looks);
  });

  it('is not suspected for what the worker has a little later, or what lies around its frames', async () => {
    const { sender, go } = await sending();
    for (let minute = 0; minute < 30; minute += 1) {
      sender.bytesSent += 2_000;
      expect([await go(30), await go(30, 10), await go(30, 50)]).toEqual([false, false, false]);
    }
  });

  it('is not suspected for what waits as long as there is no path, and then leaves at once', async () => {
    const { go } = await sending();
    expect([await go(100), await go(40, 100)]).toEqual([false, false]);
    const waiting = [await go(0, 100), await go(0, 100), await go(0, 0), await go(0, 100)];
    expect(waiting).toEqual([false, false, false, false]);

    // The path is there again, at first for a moment before the look.
    expect([await go(70, 100), await go(490, 100), await go(100), await go(100)]).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  it.each([
    ['when all that waited has left', [500, 100]],
    ['when what waited was dropped', [100, 100, 100]],
  ])('is found out %s', async (_when, after) => {
    const { go } = await sending();
    for (let look = 0; look < 4; look += 1) expect(await go(0, 100)).toBe(false);
    for (const left of after) expect(await go(left, 100)).toBe(false);

    expect([await go(100, 10), await go(100, 10), await go(100, 10)]).toEqual([false, false, true]);
  });

  it('is found out when what waited was of a source that was off since', async () => {
    const { camera, set, outgoing, go } = await sending();
    for (let look = 0; look < 4; look += 1) expect(await go(0, 100)).toBe(false);
    set(null);
    expect(await outgoing.leaks()).toBe(false);
    set(camera);

    const looks = [await go(0, 0), await go(100, 10), await go(100, 10), await go(100, 10)];
    expect(looks).toEqual([false, false, false, true]);
  });

  it('is not suspected for pictures that it has no time for, nor for packets that it fills up', async () => {
    const { sender, outgoing, worker } = await sending();
    for (let look = 0; look < 10; look += 1) {
      sender.framesSent += 30;
      sender.bytesSent += 10_000;
      worker.encrypted += 10;
      expect(await outgoing.leaks()).toBe(false);
    }
    for (let look = 0; look < 10; look += 1) {
      sender.framesSent += 1;
      sender.bytesSent += 50_000;
      worker.encrypted += 1;
      expect(await outgoing.leaks()).toBe(false);
    }
  });

  it('that stopped its statistics is found out all the same, once the worker has nothing any more', async () => {
    const { sender, go } = await sending();
    sender.silent = true;
    expect([await go(30), await go(30)]).toEqual([false, false]);

    expect([await go(30, 0), await go(30, 0)]).toEqual([false, true]);
  });

  it('whose statistics stand still gets no picture before the worker has confirmed one', async () => {
    const { sender, outgoing } = await sending({ confirmed: false });
    expect([await outgoing.leaks(), await outgoing.leaks()]).toEqual([false, false]);

    expect(sender.track?.enabled).toBe(false);
  });

  it('is not suspected for what it repeats, nor for a screen on which nothing moves', async () => {
    const { sender, go } = await sending();
    for (let look = 0; look < 4; look += 1) {
      sender.bytesSent += 5_000;
      expect(await go(0)).toBe(false);
    }
  });

  it('is not suspected for frames of which nothing left', async () => {
    const { sender, outgoing } = await sending();
    const looks: boolean[] = [];
    for (let look = 0; look < 3; look += 1) {
      sender.framesSent += 5;
      looks.push(await outgoing.leaks());
    }
    expect(looks).toEqual([false, false, false]);
  });

  it('is not suspected when the worker answers late, having encrypted more by then', async () => {
    const { worker, go, look } = await lookingAt();
    for (let time = 0; time < 20; time += 1) {
      // It has been asked, and answers when most of what leaves until the next look has come to it.
      look.onBrowserAsked = () => (worker.encrypted += 24);
      expect(await go(30)).toBe(false);
      look.onBrowserAsked = () => undefined;
      expect([await go(30, 6), await go(30), await go(30)]).toEqual([false, false, false]);
    }
  });

  it('is not suspected when the worker has encrypted all that leaves until the look after the next', async () => {
    const { worker, go, look } = await lookingAt();
    look.onBrowserAsked = () => (worker.encrypted += 60);
    expect(await go(30)).toBe(false);
    look.onBrowserAsked = () => undefined;
    expect([await go(30, 0), await go(30, 0), await go(30)]).toEqual([false, false, false]);
  });

  it('is not suspected for what has waited for long, however slowly it leaves', async () => {
    const { go } = await sending();
    for (let look = 0; look < 10; look += 1) expect(await go(0, 100)).toBe(false);
    for (let look = 0; look < 5; look += 1) expect(await go(300, 100)).toBe(false);
    // All of it has left.
    expect([await go(300, 100), await go(300, 100), await go(300, 100)]).toEqual([false, false, true]);
  });

  it('is not suspected when what had waited leaves, while the worker has few new frames', async () => {
    const { go } = await sending();
    for (let time = 0; time < 5; time += 1) {
      // As the network was narrow, all that had waited comes in two seconds, and pictures begin anew behind it.
      expect([await go(30, 2), await go(45, 30), await go(30)]).toEqual([false, false, false]);
      expect([await go(30), await go(30), await go(30), await go(30)]).toEqual([false, false, false, false]);
    }
  });

  it('is asked between two questions to the worker', async () => {
    const sender = new FakeSender(() => undefined);
    const asked: string[] = [];
    vi.spyOn(sender, 'getStats').mockImplementation(() => {
      asked.push('browser');
      return Promise.resolve(new Map());
    });
    const outgoing = new OutgoingTrack(standIn(sender), async () => {
      asked.push('worker');
      return { frames: 0, bytes: 0 };
    });
    outgoing.set(standIn(new FakeTrack('video')), true);
    await outgoing.leaks();
    await outgoing.leaks();

    expect(asked).toEqual(['worker', 'browser', 'worker', 'worker', 'browser', 'worker']);
  });

  it('is found out by whichever of several streams goes past the worker, sound included', async () => {
    const { sender, outgoing } = await sending();
    let packets = 0;
    vi.spyOn(sender, 'getStats').mockImplementation(() =>
      Promise.resolve(
        new Map([
          ['past', { type: 'outbound-rtp', bytesSent: 1_000 * packets, packetsSent: packets }],
          ['still', { type: 'outbound-rtp', bytesSent: 5_000, packetsSent: 5 }],
        ]),
      ),
    );
    const looks: boolean[] = [];
    for (let look = 0; look < 3; look += 1) {
      packets += 10;
      looks.push(await outgoing.leaks());
    }
    expect(looks.at(-1)).toBe(true);
  });

  it('is not suspected for sound that it repeats', async () => {
    const { sender, outgoing } = await sending();
    let repeated = 0;
    vi.spyOn(sender, 'getStats').mockImplementation(() => {
      const [bytesSent, packetsSent] = [5_000 + 100 * repeated, 50 + repeated];
      const entry = { type: 'outbound-rtp', bytesSent, packetsSent, retransmittedPacketsSent: repeated };
      return Promise.resolve(new Map([['out', entry]]));
    });
    const looks: boolean[] = [];
    for (let look = 0; look < 4; look += 1) {
      repeated += 10;
      looks.push(await outgoing.leaks());
    }
    // The first one compares with another count.
    expect(looks.slice(1)).toEqual([false, false, false]);
  });

  it('is not suspected while a source is off, nor for what was counted before', async () => {
    const { camera, set, outgoing, go } = await sending();
    await go(30, 0);
    set(null);
    expect(await outgoing.leaks()).toBe(false);
    set(camera);

    expect(await go(30, 0)).toBe(false);
  });
});
