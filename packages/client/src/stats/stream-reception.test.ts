import { describe, expect, it } from 'vitest';
import { StreamReception } from './stream-reception.ts';

const came = { bytes: 1_000, decoded: 10, loss: 0, roundTrip: null, jitter: 0 };
const nothing = { ...came, bytes: 0, decoded: 0 };
const undecoded = { ...came, decoded: 0 };

interface Turn {
  readonly arrival?: typeof came;
  readonly expected?: boolean;
  readonly busy?: boolean;
  readonly others?: boolean;
  /** What reaches the server between two looks. */
  readonly sent?: number;
  readonly id?: string;
}

function create(source: 'microphone' | 'camera' | 'screen' = 'microphone') {
  const stream = new StreamReception('ben', source);
  let received = 0;
  const look = (turn: Turn = {}): string => {
    const { arrival = came, expected = true, busy = false, others = true, sent = 12, id = 'consumer' } = turn;
    received += sent;
    if (stream.doubted) stream.count({ received });
    if (stream.note({ id, expected, arrival, busy, others, elapsed: 1 })) stream.count({ received });
    return stream.reception;
  };
  const looks = (count: number, turn?: Turn): string[] => Array.from({ length: count }, () => look(turn));
  look();
  return { stream, look, looks };
}

describe('a voice', () => {
  it('is lost at the third look without anything of what reaches the server, and found when it comes for a while', () => {
    const { looks } = create();
    expect(looks(3, { arrival: nothing })).toEqual(['fine', 'fine', 'lost']);
    expect(looks(4)).toEqual(['lost', 'lost', 'lost', 'fine']);
  });

  it('is lost a look later where nothing else comes either', () => {
    const { looks } = create();
    expect(looks(4, { arrival: nothing, others: false })).toEqual(['fine', 'fine', 'fine', 'lost']);
  });

  it('is lost only by what was counted before it was looked for', () => {
    const { stream } = create();
    const turn = { id: 'consumer', expected: true, arrival: nothing, busy: false, others: true, elapsed: 1 };
    stream.note(turn);
    stream.count({ received: 100 });
    stream.note(turn);
    stream.note(turn);
    stream.note(turn);
    expect(stream.reception).toBe('fine');
    stream.count({ received: 150 });
    expect(stream.reception).toBe('fine');
    stream.note({ ...turn, arrival: came });
    expect([stream.reception, stream.doubted]).toEqual(['fine', false]);
  });

  it.each([
    ['nothing reaches the server', { arrival: nothing, sent: 0 }, 8],
    ['it is muted, or its tile is out of sight', { arrival: nothing, expected: false }, 100],
    [
      'the browser is busy and nothing else comes either',
      { arrival: nothing, busy: true, others: false },
      100,
    ],
  ])('is not lost where %s', (_why, turn, count) => {
    const { looks } = create();
    expect(looks(count, turn)).not.toContain('lost');
  });

  it('is lost in a busy browser as in any other when something else comes', () => {
    const { looks } = create();
    expect(looks(3, { arrival: nothing, busy: true })).toEqual(['fine', 'fine', 'lost']);
  });

  it('is not lost because its sender paused it while it was counted', () => {
    const { looks } = create();
    looks(2, { arrival: nothing });
    expect(looks(1, { arrival: nothing, expected: false })).toEqual(['fine']);
  });

  it('is not lost by a packet that is on its way when it is silent, and is when none of them comes', () => {
    const { look, looks } = create();
    // A packet every 400 ms, and each of them a look late.
    for (let turn = 0; turn < 40; turn += 1) {
      expect(look({ arrival: nothing, sent: turn % 2 })).toBe('fine');
      expect(look({ sent: 0 })).toBe('fine');
    }
    const outcomes = Array.from({ length: 14 }, (_, turn) => look({ arrival: nothing, sent: turn % 2 }));
    expect(outcomes.at(-1)).toBe('lost');
    expect(looks(4).at(-1)).toBe('fine');
  });

  it('of which nothing comes to the server is the fault of its sender, and is not mended here', () => {
    const { stream, looks } = create();
    expect(looks(14, { arrival: nothing, sent: 0 }).at(-1)).toBe('silent');
    expect(stream.due).toBe(false);
    expect(looks(4).at(-1)).toBe('fine');
  });

  it('has time to begin, and again after it was muted', () => {
    const { looks } = create();
    expect(looks(8, { arrival: nothing, id: 'another' })).not.toContain('lost');
    looks(1, { arrival: nothing, expected: false });
    expect(looks(8, { arrival: nothing, id: 'another' })).not.toContain('lost');
    expect(looks(3, { arrival: nothing, id: 'another' }).at(-1)).toBe('lost');
  });

  it('that is muted while it is lost is missed no more', () => {
    const { looks } = create();
    looks(3, { arrival: nothing });
    expect(looks(1, { arrival: nothing, expected: false })).toEqual(['fine']);
  });

  it('that the server does not know any more is lost when nobody said so', () => {
    const { stream } = create();
    const turn = { id: 'consumer', expected: true, arrival: nothing, busy: false, others: true, elapsed: 1 };
    for (let count = 0; count < 10; count += 1) {
      stream.note(turn);
      stream.count(undefined);
    }
    expect(stream.reception).toBe('fine');
    stream.note(turn);
    expect(stream.reception).toBe('lost');
  });

  it('is worth hurrying for a while only', () => {
    const { stream, looks } = create();
    const turn = { arrival: nothing, sent: 0 };
    expect(stream.hurried).toBe(false);
    looks(1, turn);
    expect(stream.hurried).toBe(true);
    looks(13, turn);
    expect(stream.hurried).toBe(false);
  });
});

describe('a picture', () => {
  it('that comes and is not decoded is lost after eight looks, and after 24 where packets are lost', () => {
    const clean = create('camera');
    expect(clean.looks(8, { arrival: undecoded }).indexOf('lost')).toBe(7);
    const lossy = create('camera');
    expect(lossy.looks(24, { arrival: { ...undecoded, loss: 0.1 } }).indexOf('lost')).toBe(23);
  });

  it('of a screen may stand still for ever', () => {
    const { looks } = create('screen');
    expect(new Set(looks(200, { arrival: nothing, sent: 0 }))).toEqual(new Set(['fine']));
  });

  it('of a screen that moves a little now and then is not missed either', () => {
    const { look } = create('screen');
    for (let turn = 0; turn < 40; turn += 1) {
      expect(look({ arrival: nothing, sent: 0 })).toBe('fine');
      expect(look({ sent: 4 })).toBe('fine');
    }
  });
});

describe('remedies', () => {
  it('are the mild one first, then the other, and ever more rarely while it lasts', () => {
    const { stream, look } = create();
    const taken: [number, string][] = [];
    for (let turn = 0; turn < 800; turn += 1) {
      look({ arrival: nothing, id: `consumer-${taken.length}` });
      if (stream.due) taken.push([turn, stream.take()]);
    }
    expect(taken.map(([, remedy]) => remedy).slice(0, 4)).toEqual([
      'consumer',
      'transports',
      'consumer',
      'transports',
    ]);
    const gaps = taken.slice(1).map(([turn], index) => turn - (taken[index]?.[0] ?? 0));
    expect(gaps).toEqual(gaps.toSorted((a, b) => a - b));
    expect(taken.length).toBeLessThan(10);
  });

  it('are given their time from when the browser has made them: it may be busy with that', () => {
    const { stream, looks } = create();
    looks(3, { arrival: nothing });
    expect([stream.due, stream.take()]).toEqual([true, 'consumer']);
    for (let turn = 0; turn < 20; turn += 1) stream.noteNone(true, 1);
    expect(stream.due).toBe(false);
    looks(7, { arrival: nothing, id: 'another' });
    expect(stream.due).toBe(false);
    looks(1, { arrival: nothing, id: 'another' });
    expect(stream.due).toBe(true);
  });

  it('follow all the same when the browser never makes it', () => {
    const { stream, looks } = create();
    looks(3, { arrival: nothing });
    stream.take();
    for (let turn = 0; turn < 32; turn += 1) stream.noteNone(true, 1);
    expect(stream.due).toBe(true);
  });

  it('begin with other transports where nothing at all comes', () => {
    const { stream, looks } = create();
    looks(4, { arrival: nothing, others: false });
    expect(stream.take()).toBe('transports');
  });

  it('do not begin anew when it comes and goes', () => {
    const { stream, looks } = create();
    looks(3, { arrival: nothing });
    stream.take();
    looks(6);
    looks(16, { arrival: nothing });
    expect(stream.take()).toBe('transports');
  });

  it('ask for what the browser refused once more, until there is nothing to ask for', () => {
    const stream = new StreamReception('ben', 'camera');
    stream.refuse();
    stream.noteNone(false, 1);
    expect([stream.due, stream.take()]).toEqual([true, 'receive']);
    for (let turn = 0; turn < 16; turn += 1) stream.noteNone(false, 1);
    expect([stream.due, stream.reception, stream.over]).toEqual([false, 'fine', true]);
  });
});
