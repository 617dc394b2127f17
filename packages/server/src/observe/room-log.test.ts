import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RoomLog } from './room-log.ts';
import { createStatusLog } from './status-log.ts';

let lines: string[];
let log: RoomLog;

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-03-01T12:00:10.123Z') });
  lines = [];
  log = new RoomLog(
    createStatusLog({ level: 'info', destination: { write: (line) => void lines.push(line) } }),
  );
});
afterEach(() => void vi.useRealTimers());

const written = (): unknown[] => lines.splice(0).map((line): unknown => JSON.parse(line));

describe('what calls do', () => {
  it('is said when the minute is over, all at once, with no finer time', () => {
    const [call, level] = [{ kind: 'call', room: 1 } as const, 'info'];
    log.say('room connecting', call);
    vi.advanceTimersByTime(30_000);
    log.say('room connected', call);
    vi.advanceTimersByTime(19_876);
    expect(lines).toEqual([]);
    vi.advanceTimersByTime(1);
    const time = '2026-03-01T12:01:00.000Z';
    expect(written()).toEqual([
      { level, time, event: 'room connecting', ...call },
      { level, time, event: 'room connected', ...call },
    ]);
    vi.advanceTimersByTime(125_000);
    log.say('room ended', { ...call, reason: 'empty' });
    vi.advanceTimersByTime(54_999);
    expect(lines).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(written()).toMatchObject([{ event: 'room ended', time: '2026-03-01T12:04:00.000Z' }]);
  });

  it('is not lost at the end, which tells no finer time either', () => {
    log.say('room created', { kind: 'call' });
    log.close();
    expect(written()).toMatchObject([{ event: 'room created', time: '2026-03-01T12:00:00.000Z' }]);
    vi.advanceTimersByTime(120_000);
    expect(lines).toEqual([]);
  });

  it('is counted where there are more than anybody reads', () => {
    for (let room = 1; room <= 5_000; room++) {
      log.say('room created', { kind: 'call' });
      log.say('room connecting', { kind: 'call', room });
    }
    log.say('room connecting', { kind: 'conference', room: 5_001 });
    vi.advanceTimersByTime(60_000);
    const said = written();
    expect(said).toHaveLength(103);
    expect(said[0]).toMatchObject({ event: 'room created', kind: 'call', count: 5_000 });
    expect(said).toContainEqual(expect.objectContaining({ event: 'room connecting', room: 100 }));
    expect(said[101]).toEqual(
      expect.objectContaining({ event: 'room connecting', kind: 'call', count: 4_900 }),
    );
    expect(said[101]).not.toHaveProperty('room');
    expect(said[102]).toMatchObject({ room: 5_001 });
    // A new minute begins with lines of their own.
    log.say('room connecting', { kind: 'call', room: 5_002 });
    vi.advanceTimersByTime(60_000);
    expect(written()).toMatchObject([{ event: 'room connecting', room: 5_002 }]);
  });
});
