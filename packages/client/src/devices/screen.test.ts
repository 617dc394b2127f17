import { describe, expect, it } from 'vitest';
import { FakeMediaDevices } from '../testing/fake-devices.ts';
import { standIn } from '../testing/stand-in.ts';
import { Screen } from './screen.ts';

const create = () => {
  const media = new FakeMediaDevices();
  return { media, screen: new Screen(standIn(media)) };
};

describe('a shared screen', () => {
  it('is marked as detail and goes on until stopped', async () => {
    const { media, screen } = create();
    const started = screen.start();
    const track = media.last.give();
    await started;
    expect([screen.state.value, track.contentHint]).toEqual(['on', 'detail']);
    screen.stop();

    expect([screen.state.value, screen.track.value, track.readyState]).toEqual(['off', null, 'ended']);
  });

  it('ends with the browser’s own stop button', async () => {
    const { media, screen } = create();
    const started = screen.start();
    const track = media.last.give();
    await started;
    track.end();

    expect([screen.state.value, screen.track.value, screen.problem.value]).toEqual(['off', null, null]);
  });

  it.each([
    ['from the start', true],
    ['after a while', false],
  ])('of a window that is minimised %s has no picture, until it is there again', async (_when, atFirst) => {
    const { media, screen } = create();
    const started = screen.start();
    const track = media.last.give();
    track.muted = atFirst;
    await started;
    if (!atFirst) {
      expect(screen.problem.value).toBeNull();
      track.setMuted(true);
    }
    expect([screen.state.value, screen.problem.value]).toEqual(['on', 'muted-by-system']);
    track.setMuted(false);
    expect([screen.state.value, screen.problem.value]).toEqual(['on', null]);
    track.setMuted(true);
    screen.stop();
    expect(screen.problem.value).toBeNull();
    // It belongs to nothing any more.
    track.setMuted(true);
    expect(screen.problem.value).toBeNull();
  });

  it('that was stopped while the picker was open is never shared', async () => {
    const { media, screen } = create();
    const started = screen.start();
    screen.stop();
    const track = media.last.give();
    await started;

    expect([screen.state.value, screen.track.value, track.readyState]).toEqual(['off', null, 'ended']);
  });

  it.each([
    ['Permission denied by user', null],
    ['Permission denied', 'denied'],
    ['Permission denied by system', 'denied-by-system'],
  ])('refused with "%s" has the problem %s', async (message, problem) => {
    const { media, screen } = create();
    const started = screen.start();
    media.last.refuse('NotAllowedError', message);
    await started;

    expect([screen.state.value, screen.problem.value]).toEqual(['off', problem]);
  });

  it('is not offered where the browser cannot', () => {
    expect(new Screen(undefined).supported).toBe(false);
  });
});
