import { expect, it } from 'vitest';
import { ArrivalReader } from './arrival-reader.ts';

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
