import type { MediaSource, Reception } from '@sotto/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Participant } from '../room/participant.ts';
import { LinkReception } from './link-reception.ts';

const lookInterval = 250;

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const looks = (count: number): Promise<unknown> => vi.advanceTimersByTimeAsync(count * lookInterval);

function setUp() {
  const ben = new Participant({ peerId: 'ben', name: 'Ben', role: 'participant', connection: 'online' });
  const expected = new Set<MediaSource>(['microphone', 'camera', 'screen']);
  const flows = new Set<MediaSource>(['microphone', 'camera']);
  const told: [MediaSource, Reception][] = [];
  const mended: [MediaSource, boolean][] = [];
  const abort = new AbortController();
  const reception = new LinkReception(
    {
      participant: ben,
      expected: (source) => expected.has(source),
      flows: (source) => flows.has(source),
      tell: (source, state) => void told.push([source, state]),
      mend: (source, thoroughly) => void mended.push([source, thoroughly]),
    },
    abort.signal,
  );
  return { ben, expected, flows, told, mended, abort, reception };
}

describe('in a call of two', () => {
  it('a voice that is said to be sent and does not come is said, told and mended, and taken back', async () => {
    const { ben, flows, told, mended } = setUp();
    await looks(4);
    flows.delete('microphone');
    await looks(3);
    expect(ben.reception.value).toEqual({});
    await looks(1);
    expect(ben.reception.value).toEqual({ microphone: 'lost' });
    expect(mended).toEqual([['microphone', false]]);
    flows.add('microphone');
    await looks(4);
    expect(told).toEqual([
      ['microphone', 'lost'],
      ['microphone', 'fine'],
    ]);
  });

  it('a picture is given more time than a voice: it stays away sooner where processors are short of time', async () => {
    const { ben, flows } = setUp();
    await looks(4);
    flows.delete('camera');
    await looks(4);
    expect(ben.reception.value).toEqual({});
    flows.add('camera');
    await looks(4);
    flows.delete('camera');
    await looks(5);
    expect(ben.reception.value).toEqual({ camera: 'lost' });
  });

  it('it is mended more thoroughly when that did not help, and ever more rarely', async () => {
    const { flows, mended } = setUp();
    await looks(4);
    flows.delete('camera');
    await looks(800);
    expect(mended.slice(0, 2)).toEqual([
      ['camera', false],
      ['camera', true],
    ]);
    expect(mended.length).toBeLessThan(10);
  });

  it('a picture that comes and cannot be decoded is lost', async () => {
    const { ben, reception } = setUp();
    await looks(2);
    reception.noteDecoding('camera', false);
    await looks(8);
    expect(ben.reception.value).toEqual({ camera: 'lost' });
    reception.noteDecoding('camera', true);
    await looks(4);
    expect(ben.reception.value).toEqual({});
  });

  it('what is muted, off, or cannot come while the path is broken is not missed, nor a screen that stands still', async () => {
    const { told, expected, flows } = setUp();
    expected.delete('microphone');
    expected.delete('camera');
    flows.clear();
    await looks(100);
    expect(told).toEqual([]);
  });

  it('nothing is looked at when the call is over', async () => {
    const { flows, told, abort } = setUp();
    abort.abort();
    flows.clear();
    await looks(20);
    expect(told).toEqual([]);
  });
});
