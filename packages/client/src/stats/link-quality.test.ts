import { describe, expect, it } from 'vitest';
import { ArrivalReader, worst } from './arrival-reader.ts';
import { LinkQuality, type LinkSample } from './link-quality.ts';

const good: LinkSample = { loss: 0, roundTrip: 50, jitter: 5 };
const bad: LinkSample = { ...good, loss: 0.1 };
const between: LinkSample = { ...good, loss: 0.03 };

const wordsFor = (...samples: LinkSample[]) => {
  const quality = new LinkQuality();
  return samples.map((sample) => quality.add(sample));
};

const report = (...entries: { id: string }[]): RTCStatsReport =>
  new Map(entries.map((entry) => [entry.id, entry]));
const stream = (received: number, lost: number) => ({
  id: 'in-1',
  type: 'inbound-rtp',
  mid: '1',
  packetsReceived: received,
  packetsLost: lost,
  bytesReceived: received * 1_000,
  jitter: 0.01,
});
const pair = { id: 'pair', type: 'candidate-pair', nominated: true, currentRoundTripTime: 0.12 };

describe('the word for a link', () => {
  it('stays good for one bad moment and turns weak after two', () => {
    expect(wordsFor(bad, good, bad, bad)).toEqual(['good', 'good', 'good', 'weak']);
  });

  it('does not flicker while it is between good and bad', () => {
    expect(wordsFor(bad, bad, between, good, good, between, good, good, good)).toEqual([
      'good',
      'weak',
      'weak',
      'weak',
      'weak',
      'weak',
      'weak',
      'weak',
      'good',
    ]);
  });

  it.each([
    ['loss', bad],
    ['delay', { ...good, roundTrip: 500 }],
    ['jitter', { ...good, jitter: 80 }],
  ])('turns weak by %s alone', (_name, sample) => {
    expect(wordsFor(sample, sample)).toEqual(['good', 'weak']);
  });
});

describe('a reading of statistics', () => {
  it('says what happened since the last one, not since the beginning', () => {
    const reader = new ArrivalReader();
    reader.read(report(stream(1_000, 500)));
    const sample = reader.read(report(stream(1_090, 510), pair)).get('1');

    expect(sample).toMatchObject({ loss: 0.1, roundTrip: 120, jitter: 10, bytes: 90_000 });
  });

  it('has no loss and no jitter where nothing came, such as from a camera that is off', () => {
    const reader = new ArrivalReader();
    reader.read(report(stream(1_000, 0)));

    expect(reader.read(report(stream(1_000, 0))).get('1')).toEqual({
      loss: 0,
      roundTrip: null,
      jitter: 0,
      bytes: 0,
      decoded: null,
    });
  });

  it('leaves aside entries that it does not know or that are incomplete', () => {
    const entries = [
      { id: 'x', type: 'codec' },
      { id: 'y', type: 'inbound-rtp' },
    ];

    expect(new ArrivalReader().read(report(...entries))).toEqual(new Map());
  });

  it('takes the worst of what one person sends', () => {
    expect(worst([good, { ...good, jitter: 70 }, bad])).toEqual({ loss: 0.1, roundTrip: 50, jitter: 70 });
    expect(worst([])).toBeUndefined();
  });
});
