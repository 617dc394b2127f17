import { beforeEach, describe, expect, it } from 'vitest';
import { createInputDevices, settle } from '../testing/input-devices.ts';

let { media, stored, createDevice } = createInputDevices();

beforeEach(() => {
  ({ media, stored, createDevice } = createInputDevices());
});

describe('a microphone', () => {
  it('keeps its track when muted and is back without asking again', async () => {
    const device = createDevice('audioinput');
    const enabled = device.enable();
    await settle();
    expect(device.state.value).toBe('starting');
    const track = media.last.give();
    await enabled;
    expect([device.state.value, track.enabled]).toEqual(['on', true]);

    device.disable();
    expect([device.state.value, track.enabled, track.readyState]).toEqual(['muted', false, 'live']);
    await device.enable();
    expect([device.state.value, track.enabled, media.asked.length]).toEqual(['on', true, 1]);
  });

  it('that was switched off while the browser asked is held silent', async () => {
    const device = createDevice('audioinput');
    const enabled = device.enable();
    await settle();
    device.disable();
    const track = media.last.give();
    await enabled;

    expect([device.state.value, track.enabled]).toEqual(['muted', false]);
  });

  it('stays muted when another one is selected', async () => {
    const device = createDevice('audioinput');
    const enabled = device.enable();
    await settle();
    const first = media.last.give();
    await enabled;
    device.disable();
    const selected = device.select('mic-2');
    await settle();
    expect(first.readyState).toBe('live');
    const second = media.last.give();
    await selected;

    expect([device.state.value, second.enabled, first.readyState]).toEqual(['muted', false, 'ended']);
    expect(device.deviceId.value).toBe('mic-2');
  });

  it('goes on with what it had when the selected one fails', async () => {
    const device = createDevice('audioinput');
    const enabled = device.enable();
    await settle();
    const first = media.last.give();
    await enabled;
    const selected = device.select('mic-2');
    await settle();
    media.last.refuse('NotReadableError');
    await selected;

    expect([device.state.value, device.problem.value, first.readyState]).toEqual(['on', 'busy', 'live']);
    expect(device.deviceId.value).toBeNull();
  });

  it('that is unplugged gives way to another one, and says so', async () => {
    const device = createDevice('audioinput');
    const enabled = device.enable();
    await settle();
    const track = media.last.give();
    await enabled;
    track.end();
    await settle();
    expect(device.problem.value).toBe('unplugged');
    media.last.give();
    await settle();

    expect([device.state.value, device.problem.value]).toEqual(['on', 'unplugged']);
    await device.enable();
    expect(device.problem.value).toBeNull();
  });

  it('that was the only one is off after it was unplugged', async () => {
    const device = createDevice('audioinput');
    const enabled = device.enable();
    await settle();
    const track = media.last.give();
    await enabled;
    media.devices = [];
    track.end();
    await settle();

    expect([device.state.value, device.problem.value, device.track.value]).toEqual([
      'off',
      'unplugged',
      null,
    ]);
    expect(media.asked).toHaveLength(1);
  });
});

describe('a camera', () => {
  it('is released when it is switched off, so that its light goes out', async () => {
    const device = createDevice('videoinput');
    const enabled = device.enable();
    await settle();
    const track = media.last.give();
    await enabled;
    device.disable();

    expect([device.state.value, device.track.value, track.readyState]).toEqual(['off', null, 'ended']);
  });

  it('that was switched off while the browser asked never shows anything', async () => {
    const device = createDevice('videoinput');
    const enabled = device.enable();
    await settle();
    device.disable();
    const track = media.last.give();
    await enabled;

    expect([device.state.value, device.track.value, track.readyState]).toEqual(['off', null, 'ended']);
  });

  it('switched off and on while the browser asked is on, with one track', async () => {
    const device = createDevice('videoinput');
    void device.enable();
    await settle();
    device.disable();
    const enabled = device.enable();
    const first = media.asked[0]?.give();
    await enabled;

    expect(device.state.value).toBe('on');
    expect(device.track.value).toBe(first);
    expect(media.asked).toHaveLength(1);
  });

  it('selected twice in a row ends in the second choice, and the first one is released', async () => {
    const device = createDevice('videoinput');
    const enabled = device.enable();
    await settle();
    media.last.give();
    await enabled;
    const shown: (MediaStreamTrack | null)[] = [];
    device.track.subscribe((track) => shown.push(track));
    const first = device.select('cam-2');
    await settle();
    const second = device.select('cam-3');
    const overtaken = media.last.give();
    await settle();
    const last = media.last.give();
    await Promise.all([first, second]);

    expect(media.asked.map(({ deviceId }) => deviceId)).toEqual([null, 'cam-2', 'cam-3']);
    expect([overtaken.readyState, last.readyState]).toEqual(['ended', 'live']);
    expect(shown).not.toContain(overtaken);
    expect(device.track.value).toBe(last);
  });

  it('that is unplugged is off, and no other one begins to look', async () => {
    const device = createDevice('videoinput');
    const enabled = device.enable();
    await settle();
    const track = media.last.give();
    await enabled;
    track.end();
    await settle();

    expect([device.state.value, device.problem.value, media.asked.length]).toEqual(['off', 'unplugged', 1]);
  });

  it('closed while the browser asked is released when it comes', async () => {
    const device = createDevice('videoinput');
    const enabled = device.enable();
    await settle();
    device.close();
    const track = media.last.give();
    await enabled;

    expect([device.state.value, track.readyState]).toEqual(['off', 'ended']);
  });
});

describe('the choice of a device', () => {
  it('is remembered, and asked for exactly', async () => {
    void createDevice('audioinput').select('mic-2');
    const later = createDevice('audioinput');
    expect(later.deviceId.value).toBe('mic-2');
    void later.enable();
    await settle();

    expect(media.last.deviceId).toBe('mic-2');
  });

  it('that is not there any more gives way to the default', async () => {
    stored.set('sotto.device.audioinput', 'gone');
    const device = createDevice('audioinput');
    const enabled = device.enable();
    await settle();
    media.last.refuse('OverconstrainedError');
    await settle();
    media.last.give();
    await enabled;

    expect(media.asked.map(({ deviceId }) => deviceId)).toEqual(['gone', null]);
    expect([device.state.value, device.problem.value, device.deviceId.value]).toEqual(['on', null, null]);
  });

  it('tries again after a problem', async () => {
    const device = createDevice('videoinput');
    const enabled = device.enable();
    await settle();
    media.last.refuse('NotReadableError');
    await enabled;
    expect([device.state.value, device.problem.value]).toEqual(['off', 'busy']);
    const selected = device.select('cam-2');
    await settle();
    media.last.give();
    await selected;

    expect([device.state.value, device.problem.value]).toEqual(['on', null]);
  });
});

describe('a refusal', () => {
  it.each([
    ['NotAllowedError', 'Permission denied', 'denied'],
    ['NotAllowedError', 'Permission denied by system', 'denied-by-system'],
    ['NotFoundError', '', 'missing'],
    ['OverconstrainedError', '', 'missing'],
    ['NotReadableError', '', 'busy'],
    ['AbortError', '', 'busy'],
    ['TypeError', '', 'failed'],
  ])('%s (%s) is read as %s', async (name, message, problem) => {
    const device = createDevice('videoinput');
    const enabled = device.enable();
    await settle();
    media.last.refuse(name, message);
    await enabled;

    expect([device.state.value, device.problem.value]).toEqual(['off', problem]);
  });
});
