import { describe, expect, it } from 'vitest';
import { StreamReception } from './stream-reception.ts';

const came = { bytes: 1_000, decoded: 10, loss: 0, roundTrip: null, jitter: 0 };
const nothing = { ...came, bytes: 0, decoded: 0 };
const undecoded = { ...came, decoded: 0 };

interface Turn {
  readonly arrival?: typeof came;
  readonly expected?: boolean;
  readonly busy?: boolean;
  /** What reaches the server between two looks. */
  readonly sent?: number;
  readonly id?: string;
}

function create(source: 'microphone' | 'camera' | 'screen' = 'microphone') {
  const stream = new StreamReception('ben', source);
  let received = 0;
  const look = (turn: Turn = {}): string => {
    const { arrival = came, expected = true, busy = false, sent = 25, id = 'consumer' } = turn;
    received += sent;
    if (stream.note({ id, expected, arrival, busy })) stream.judge({ received });
    return stream.reception;
  };
  const looks = (count: number, turn?: Turn): string[] => Array.from({ length: count }, () => look(turn));
  look();
  return { stream, look, looks };
}

describe('a voice', () => {
  it('is lost at the second look without anything of what reaches the server, and found at the second with', () => {
    const { looks } = create();
    expect(looks(2, { arrival: nothing })).toEqual(['fine', 'lost']);
    expect(looks(2)).toEqual(['lost', 'fine']);
  });

  it.each([
    ['nothing reaches the server', { arrival: nothing, sent: 0 }, 4],
    ['it is muted, or its tile is out of sight', { arrival: nothing, expected: false }, 50],
    ['the browser is busy', { arrival: nothing, busy: true }, 50],
  ])('is not lost where %s', (_why, turn, count) => {
    const { looks } = create();
    expect(looks(count, turn)).not.toContain('lost');
  });

  it('is not lost by a packet that is on its way when it is silent, and is when none of them comes', () => {
    const { look, looks } = create();
    for (let turn = 0; turn < 20; turn += 1)
      expect([look({ arrival: nothing, sent: 1 }), look({ sent: 1 })]).toEqual(['fine', 'fine']);
    expect(looks(6, { arrival: nothing, sent: 1 }).at(-1)).toBe('lost');
  });

  it('of which nothing comes to the server is the fault of its sender, and is not mended here', () => {
    const { stream, looks } = create();
    expect(looks(7, { arrival: nothing, sent: 0 }).at(-1)).toBe('silent');
    expect(stream.due).toBe(false);
    expect(looks(2).at(-1)).toBe('fine');
  });

  it('has time to begin, and again after it was muted', () => {
    const { looks } = create();
    expect(looks(4, { arrival: nothing, id: 'another' })).not.toContain('lost');
    looks(1, { arrival: nothing, expected: false });
    expect(looks(4, { arrival: nothing, id: 'another' })).not.toContain('lost');
    expect(looks(2, { arrival: nothing, id: 'another' }).at(-1)).toBe('lost');
  });

  it('that is muted while it is lost is missed no more', () => {
    const { looks } = create();
    looks(2, { arrival: nothing });
    expect(looks(1, { arrival: nothing, expected: false })).toEqual(['fine']);
  });
});

describe('a picture', () => {
  it('that comes and is not decoded is lost after four looks, and after twelve where packets are lost', () => {
    const clean = create('camera');
    expect(clean.looks(4, { arrival: undecoded })).toEqual(['fine', 'fine', 'fine', 'lost']);
    const lossy = create('camera');
    const outcomes = lossy.looks(12, { arrival: { ...undecoded, loss: 0.1 } });
    expect(outcomes.indexOf('lost')).toBe(11);
  });

  it('of a screen may stand still for ever', () => {
    const { looks } = create('screen');
    expect(new Set(looks(100, { arrival: nothing, sent: 0 }))).toEqual(new Set(['fine']));
  });
});

describe('remedies', () => {
  it('are the mild one first, then the other, and ever more rarely while it lasts', () => {
    const { stream, look } = create();
    const taken: [number, string][] = [];
    for (let turn = 0; turn < 400; turn += 1) {
      look({ arrival: nothing, id: `consumer-${taken.length}` });
      if (stream.due) taken.push([turn, stream.take(false)]);
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

  it('begin with other transports where nothing at all comes', () => {
    const { stream, looks } = create();
    looks(2, { arrival: nothing });
    expect(stream.take(true)).toBe('transports');
  });

  it('do not begin anew when it comes and goes', () => {
    const { stream, looks } = create();
    looks(2, { arrival: nothing });
    stream.take(false);
    looks(3);
    looks(8, { arrival: nothing });
    expect(stream.take(false)).toBe('transports');
  });

  it('ask for what the browser refused once more, until there is nothing to ask for', () => {
    const stream = new StreamReception('ben', 'camera');
    stream.refuse();
    stream.noteNone(false);
    expect([stream.due, stream.take(false)]).toEqual([true, 'receive']);
    for (let turn = 0; turn < 8; turn += 1) stream.noteNone(false);
    expect([stream.due, stream.reception, stream.over]).toEqual([false, 'fine', true]);
  });
});
