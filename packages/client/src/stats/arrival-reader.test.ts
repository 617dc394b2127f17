import { expect, it } from 'vitest';
import { ArrivalReader, arrives, hasBegun } from './arrival-reader.ts';

const source = (id: string, framesDecoded: number, bytesReceived: number): RTCStatsReport =>
  new Map([[id, { type: 'inbound-rtp', id, mid: '0', framesDecoded, bytesReceived }]]);

const report = (...entries: { mid: string; [member: string]: unknown }[]): RTCStatsReport =>
  new Map(entries.map((entry) => [entry.mid, { ...entry, type: 'inbound-rtp', id: entry.mid }]));

it('says what was decoded since the last reading, of a picture and of a sound', () => {
  const reader = new ArrivalReader();
  reader.read(
    report(
      { mid: '0', framesDecoded: 10, bytesReceived: 1_000 },
      { mid: '1', totalSamplesReceived: 48_000, concealedSamples: 8_000 },
    ),
  );
  const arrivals = reader.read(
    report(
      { mid: '0', framesDecoded: 25, bytesReceived: 4_000 },
      { mid: '1', totalSamplesReceived: 96_000, concealedSamples: 46_000 },
    ),
  );

  expect(arrivals.get('0')).toMatchObject({ bytes: 3_000, decoded: 15 });
  expect(arrivals.get('1')).toMatchObject({ decoded: 10_000 });
});

it('tells bytes that arrive from media that can be played', () => {
  const reader = new ArrivalReader();
  const undecoded = { mid: '0', framesDecoded: 0 };
  reader.read(report({ ...undecoded, bytesReceived: 1_000 }));
  const arrivals = reader.read(report({ ...undecoded, bytesReceived: 9_000 }));

  expect(arrivals.get('0')).toMatchObject({ bytes: 8_000, decoded: 0 });
});

it('does not guess where the browser does not tell', () => {
  expect(new ArrivalReader().read(report({ mid: '0' })).get('0')?.decoded).toBeNull();
});

it('takes a sound that nothing plays yet for one of which the browser does not tell', () => {
  const waiting = { mid: '0', bytesReceived: 900, totalSamplesReceived: 0, concealedSamples: 0 };

  expect(new ArrivalReader().read(report(waiting)).get('0')).toMatchObject({ bytes: 900, decoded: null });
  expect(hasBegun(report(waiting))).toBe(true);
});

it.each([
  [{ bytesReceived: 0, framesDecoded: 0 }, false],
  [{ bytesReceived: 900, framesDecoded: 0 }, false],
  [{ bytesReceived: 900, framesDecoded: 1 }, true],
  [{ bytesReceived: 900, totalSamplesReceived: 480, concealedSamples: 480 }, false],
  [{ bytesReceived: 900, totalSamplesReceived: 960, concealedSamples: 480 }, true],
  [{ bytesReceived: 900 }, true],
])('of %o says that it arrives: %o', (entry, expected) => {
  const arrival = new ArrivalReader().read(report({ mid: '0', ...entry })).get('0');

  expect(arrival !== undefined && arrives(arrival)).toBe(expected);
  expect(hasBegun(report({ mid: '0', ...entry }))).toBe(expected);
});

it('counts anew what comes from another source in the same media section', () => {
  const reader = new ArrivalReader();
  reader.read(source('first', 500, 90_000));

  expect(reader.read(source('second', 3, 700)).get('0')).toMatchObject({ bytes: 700, decoded: 3 });
});
