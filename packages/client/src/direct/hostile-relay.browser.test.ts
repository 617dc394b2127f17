import { describe, expect, it, vi } from 'vitest';
import { countMedia } from '../testing/browser/counted-media.ts';
import type { Meddle } from '../testing/browser/noted.ts';
import { meet, RelayQueue, Side, untilEncrypted } from '../testing/browser/side.ts';
import { Tap } from '../testing/browser/tapped-frames.ts';

// The server as the adversary: all that it can do in a call is to meddle with what it relays. The table "What a server
// can try" in docs/e2ee.md says which test stands for what.

/** Of the key exchange; what is sealed has a higher number. */
const isKey = (bytes: Uint8Array): boolean => (bytes[1] ?? 0) <= 5;

function turnBit(bytes: Uint8Array, at: number): Uint8Array {
  const changed = bytes.slice();
  changed[at] = (changed[at] ?? 0) ^ 1;
  return changed;
}

/** Does something to sealed messages only, which it counts from 1. */
function afterwards(act: (bytes: Uint8Array, count: number) => Uint8Array | null): Meddle {
  let count = 0;
  return (bytes) => {
    if (isKey(bytes)) return bytes;
    count += 1;
    return act(bytes, count);
  };
}

async function expectNothing(...sides: readonly Side[]): Promise<void> {
  for (const side of sides) {
    const { sent, decoded } = await countMedia(side);
    expect([sent, ...decoded.filter((pictures) => pictures > 0)]).toEqual([0]);
    expect(side.peer.camera.value).toBeNull();
    expect(side.pc.connectionState).toBe('closed');
  }
}

const untilFailed = (...sides: readonly Side[]) =>
  vi.waitFor(() => {
    for (const { protection } of sides) expect(protection.level).toBe('failed');
  });

describe('when the server', () => {
  it.each<[string, Meddle]>([
    ['changes one bit of every key message', (bytes) => (isKey(bytes) ? turnBit(bytes, 40) : bytes)],
    ['lowers the version', (bytes) => (isKey(bytes) ? Uint8Array.of(1, ...bytes.subarray(1)) : bytes)],
  ])(
    '%s, the call says on both sides that it is not protected, and no media passes',
    async (_what, meddle) => {
      const changed = vi.fn(meddle);
      const { ada, ben } = await meet({ ben: { meddle: changed } });
      await untilFailed(ada, ben);

      expect(changed).toHaveBeenCalled();
      expect(ada.protection).toEqual({ level: 'failed', reason: 'peer-failed' });
      await expectNothing(ada, ben);
    },
  );

  it.each<[string, Meddle]>([
    ['leaves a sealed message out', afterwards((bytes, count) => (count === 1 ? null : bytes))],
    [
      'puts something of its own in place of a sealed message',
      afterwards((bytes) => new TextEncoder().encode('{"type":"restart"}'.padEnd(bytes.length))),
    ],
  ])('%s, the call ends in a failure that both see', async (_what, meddle) => {
    const { ada, ben } = await meet({ ben: { meddle } });
    await untilFailed(ada, ben);

    expect(ada.protection).toEqual({ level: 'failed', reason: 'peer-failed' });
  });

  it('withholds the key messages, nothing is ever sent', async () => {
    const [adas, bens] = [new Tap(), new Tap()];
    const withheld = vi.fn(() => null);
    const { ada, ben } = await meet({
      ada: { createWorker: adas.createWorker },
      ben: { createWorker: bens.createWorker, meddle: withheld },
    });
    await vi.waitFor(() => expect(withheld).toHaveBeenCalled());
    // While the cameras go on taking pictures, no frame passes the worker, and no packet leaves.
    await Promise.all([ada, ben].map(moreOwnPictures));

    expect([...adas.at('sent'), ...bens.at('sent')]).toEqual([]);
    for (const side of [ada, ben]) {
      expect((await countMedia(side)).sent).toBe(0);
      expect(side.protection).toEqual({ level: 'establishing' });
    }
  });

  it('repeats an exchange between the same two from before, it is refused', async () => {
    const before: Uint8Array[] = [];
    const first = await meet({
      ben: {
        meddle: (bytes) => {
          if (isKey(bytes)) before.push(bytes);
          return bytes;
        },
      },
    });
    await untilEncrypted(first.ada, first.ben);
    expect(before.map((bytes) => bytes[1])).toEqual([2, 4]);
    const again = await meet({
      ada: { identity: first.ada.identity },
      ben: {
        identity: first.ben.identity,
        meddle: (bytes) => (isKey(bytes) ? (before.shift() ?? bytes) : bytes),
      },
    });
    await untilFailed(again.ada, again.ben);

    await expectNothing(again.ada, again.ben);
  });
});

it('a server with a client of its own at each side cannot show the two the same symbols', async () => {
  const [ada, ben, evesBen, evesAda] = await Promise.all([
    Side.create('responder'),
    Side.create('initiator'),
    // Two ordinary clients in the hands of the server, each under the name of whom it stands in for.
    Side.create('initiator'),
    Side.create('responder'),
  ]);
  for (const [one, other] of [
    [ada, evesBen],
    [evesAda, ben],
  ] as const) {
    const relay = new RelayQueue();
    one.begin(relay.to((data) => other.link.channel.receive(data)));
    other.begin(relay.to((data) => one.link.channel.receive(data)));
  }
  await untilEncrypted(ada, ben, evesBen, evesAda);

  expect(symbolsOf(ada)).toHaveLength(7);
  expect(symbolsOf(ada)).not.toEqual(symbolsOf(ben));
  // Each of the two is in a call in which everything else is right.
  expect(symbolsOf(evesBen)).toEqual(symbolsOf(ada));
  expect(symbolsOf(evesAda)).toEqual(symbolsOf(ben));
});

const symbolsOf = ({ protection }: Side): readonly number[] =>
  protection.level === 'end-to-end' ? protection.authentication.symbols : [];

/** Resolves when the own camera has shown so many more pictures, whether or not they may leave. */
async function moreOwnPictures({ media }: Side): Promise<void> {
  const video = document.createElement('video');
  video.muted = true;
  video.srcObject = new MediaStream([media.camera.track.peek()].filter((track) => track !== null));
  await video.play();
  for (let left = 10; left > 0; left -= 1)
    await new Promise<void>((resolve) => void video.requestVideoFrameCallback(() => resolve()));
  video.srcObject = null;
}
