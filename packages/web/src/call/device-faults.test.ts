import { createFakeLocalMedia } from '@sotto/client/testing';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { chooseLanguage } from '../common/language.ts';
import { Faults } from './faults.ts';
import { followDevices } from './device-faults.ts';

beforeEach(async () => {
  vi.stubGlobal('document', { documentElement: {} });
  await chooseLanguage('en');
  return () => vi.unstubAllGlobals();
});

function setUp() {
  const media = createFakeLocalMedia({
    microphone: { state: 'on' },
    camera: { state: 'off', problem: 'denied' },
  });
  const faults = new Faults();
  followDevices(media, faults);
  return { media, faults, told: () => faults.list.value.map(({ what }) => what()) };
}

describe('a device that fails in the call', () => {
  it('is told until it is mended, and not what was wrong before', () => {
    const { media, faults, told } = setUp();
    expect(told()).toEqual([]);
    media.microphone.state.value = 'off';
    media.microphone.problem.value = 'unplugged';
    expect(told()).toEqual(['The microphone was unplugged.']);
    expect(faults.list.value[0]?.retry).toBeDefined();
    media.microphone.problem.value = null;
    expect(told()).toEqual([]);
  });

  it('asks for nothing where another one took over, and for something when that goes too', () => {
    const { media, faults } = setUp();
    media.microphone.problem.value = 'unplugged';
    expect(faults.list.value[0]?.retry).toBeUndefined();
    faults.clear('microphone');
    expect(faults.list.value).toEqual([]);
    media.microphone.state.value = 'off';
    expect(faults.list.value[0]?.retry).toBeDefined();
  });

  it('stays beside others, each once', () => {
    const { media, faults, told } = setUp();
    faults.show({ key: 'share', what: () => 'Your screen is not shared.' });
    media.microphone.problem.value = 'busy';
    faults.show({ key: 'share', what: () => 'Your screen is still not shared.' });
    expect(told()).toEqual(['Another program is using the microphone.', 'Your screen is still not shared.']);
    media.screen.state.value = 'on';
    expect(told()).toEqual(['Another program is using the microphone.']);
  });
});
