import { beforeEach, describe, expect, it } from 'vitest';
import { builtIn, camera, createInputDevices, headset, settle } from '../testing/input-devices.ts';

let { media, stored, createDevice, open, change } = createInputDevices();

beforeEach(() => {
  ({ media, stored, createDevice, open, change } = createInputDevices());
});

describe('a microphone that is put back', () => {
  it('is heard again where it was the only one', async () => {
    const { device, track } = await open('audioinput');
    await change([]);
    track.end();
    await settle();
    expect([device.state.value, device.wanted.value]).toEqual(['off', true]);
    await change([builtIn]);
    media.last.give();
    await settle();

    expect([device.state.value, device.problem.value, media.asked.length]).toEqual(['on', null, 2]);
  });

  it('is heard again also where the browser lists it for a moment after it was pulled out', async () => {
    media.devices = [builtIn];
    const { device, track } = await open('audioinput');
    track.end();
    await settle();
    media.last.refuse('NotFoundError');
    await settle();
    await change([]);
    await change([builtIn]);
    media.last.give();
    await settle();

    expect([device.state.value, device.problem.value]).toEqual(['on', null]);
  });

  it('stays off where it was muted, with nothing left to mend', async () => {
    const { device, track } = await open('audioinput');
    device.disable();
    await change([]);
    track.end();
    await settle();
    await change([builtIn]);

    expect([device.state.value, device.problem.value, media.asked.length]).toEqual(['off', null, 1]);
  });

  it('stays off where the person switched it off meanwhile', async () => {
    const { device, track } = await open('audioinput');
    await change([]);
    track.end();
    await settle();
    device.disable();
    await change([builtIn]);

    expect([device.state.value, media.asked.length]).toEqual(['off', 1]);
  });

  it('takes the voice back from another one', async () => {
    const { device, track } = await open('audioinput');
    const selected = device.select('mic-2');
    await settle();
    const chosen = media.last.give();
    await selected;
    await change([builtIn]);
    chosen.end();
    await settle();
    const other = media.last.give();
    await settle();
    expect([device.state.value, device.problem.value]).toEqual(['on', 'unplugged']);
    await change([builtIn, headset]);
    media.last.give();
    await settle();

    expect(media.asked.map(({ deviceId }) => deviceId)).toEqual([null, 'mic-2', null, 'mic-2']);
    expect([device.state.value, device.problem.value, device.deviceId.value]).toEqual(['on', null, 'mic-2']);
    expect([track.readyState, other.readyState]).toEqual(['ended', 'ended']);
  });

  it('takes the voice also where it was away from the start', async () => {
    stored.set('sotto.device.audioinput', 'mic-2');
    media.devices = [builtIn];
    const device = createDevice('audioinput');
    const enabled = device.enable();
    await settle();
    media.last.refuse('OverconstrainedError');
    await settle();
    media.last.give();
    await enabled;
    await change([builtIn, headset]);
    media.last.give();
    await settle();

    expect(media.asked.map(({ deviceId }) => deviceId)).toEqual(['mic-2', null, 'mic-2']);
    expect(device.state.value).toBe('on');
  });

  it('is followed only where it was chosen or lost', async () => {
    media.devices = [builtIn];
    await open('audioinput');
    await change([builtIn, headset]);

    expect(media.asked).toHaveLength(1);
  });
});

it('a camera that is put back says so, and looks at nobody before it is switched on', async () => {
  const { device, track } = await open('videoinput');
  await change([]);
  track.end();
  await settle();
  expect(device.problem.value).toBe('unplugged');
  await change([camera]);
  expect([device.state.value, device.problem.value, device.wanted.value]).toEqual(['off', 'returned', false]);
  expect(media.asked).toHaveLength(1);
  const again = device.enable();
  await settle();
  media.last.give();
  await again;

  expect([device.state.value, device.problem.value]).toEqual(['on', null]);
});

describe.each(['audioinput', 'videoinput'] as const)('a source of kind %s that the system mutes', (kind) => {
  it('says so, and that it is over', async () => {
    const { device, track } = await open(kind);
    track.setMuted(true);
    const { state, problem, wanted } = device;
    expect([state.value, problem.value, wanted.value]).toEqual(['muted', 'muted-by-system', true]);
    track.setMuted(false);

    expect([state.value, problem.value]).toEqual(['on', null]);
  });

  it('says so from the start', async () => {
    const { device } = await open(kind, { muted: true });

    expect([device.state.value, device.problem.value]).toEqual(['muted', 'muted-by-system']);
  });

  it('stays off where it was switched off meanwhile', async () => {
    const { device, track } = await open(kind);
    track.setMuted(true);
    device.disable();
    track.setMuted(false);

    expect(device.state.value).not.toBe('on');
    expect([device.problem.value, device.wanted.value, track.enabled]).toEqual([null, false, false]);
  });
});

describe('a microphone that is held open by a key', () => {
  it('is muted again with it, and nobody wanted it on', async () => {
    const { device, track } = await open('audioinput');
    device.disable();
    const key = new AbortController();
    await device.enable(key.signal);
    expect([device.state.value, device.wanted.value, track.enabled]).toEqual(['on', false, true]);
    key.abort();

    expect([device.state.value, device.wanted.value, track.enabled]).toEqual(['muted', false, false]);
  });

  it('stays on where it was switched on meanwhile', async () => {
    const { device } = await open('audioinput');
    device.disable();
    const key = new AbortController();
    await device.enable(key.signal);
    await device.enable();
    key.abort();

    expect(device.state.value).toBe('on');
  });

  it('is not opened by a key that was let go before the browser gave it', async () => {
    const device = createDevice('audioinput');
    const key = new AbortController();
    const enabled = device.enable(key.signal);
    await settle();
    key.abort();
    const track = media.last.give();
    await enabled;

    expect([device.state.value, track.enabled]).toEqual(['muted', false]);
  });
});
