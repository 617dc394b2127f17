import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { SpeakerState } from './speaker-state.ts';

describe('SpeakerState', () => {
  let changes: (string | null)[];
  let state: SpeakerState;

  beforeEach(() => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    changes = [];
    state = new SpeakerState((producerId) => changes.push(producerId));
  });

  it('names nobody while all are silent, whoever is the favourite', () => {
    state.dominant('a');
    expect(changes).toEqual([]);
  });

  it('names the favourite once it is loud, and follows the favourite', () => {
    state.dominant('a');
    state.loud(['a']);
    state.dominant('b');
    state.loud(['b', 'a']);
    expect(changes).toEqual(['a', 'b']);
  });

  it('keeps the speaker who pauses while another makes noise', () => {
    state.dominant('a');
    state.loud(['a']);
    state.loud(['b']);
    expect(changes).toEqual(['a']);
  });

  it('names nobody after two seconds of silence, but not in a breath', () => {
    state.dominant('a');
    state.loud(['a']);
    state.silent();
    vi.advanceTimersByTime(1900);
    state.loud(['a']);
    vi.advanceTimersByTime(5000);
    expect(changes).toEqual(['a']);
    state.silent();
    vi.advanceTimersByTime(2000);
    expect(changes).toEqual(['a', null]);
  });

  it('names who breaks the silence, and the favourite when that one speaks again', () => {
    state.dominant('a');
    state.loud(['b']);
    state.loud(['b', 'a']);
    expect(changes).toEqual(['b', 'a']);
  });

  it('drops a speaker who is muted or gone at once', () => {
    state.dominant('a');
    state.loud(['a']);
    state.gone('a');
    state.gone('b');
    expect(changes).toEqual(['a', null]);
  });

  it('is silent after it was closed', () => {
    state.loud(['a']);
    state.silent();
    state.close();
    vi.advanceTimersByTime(10_000);
    expect(changes).toEqual(['a']);
  });
});
