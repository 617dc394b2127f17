import { createFakeLocalMedia } from '@sotto/client/testing';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { chooseLanguage } from '../common/language.ts';
import { followMedia } from './media-news.ts';

beforeEach(async () => {
  vi.stubGlobal('document', { documentElement: {} });
  await chooseLanguage('en');
  return () => vi.unstubAllGlobals();
});

function setUp() {
  const media = createFakeLocalMedia({ microphone: { state: 'on' }, camera: { state: 'on' } });
  const said: string[] = [];
  const played: string[] = [];
  const stop = followMedia(media, {
    log: { add: (text) => said.push(text) },
    cue: (now) => played.push(now),
  });
  return { media, said, played, stop };
}

describe('what a device does', () => {
  it('is said and played when it changes, and not before', () => {
    const { media, said, played } = setUp();
    expect([said, played]).toEqual([[], []]);
    media.microphone.disable();
    void media.microphone.enable();
    media.camera.disable();
    expect(said).toEqual(['Microphone off', 'Microphone on', 'Camera off']);
    expect(played).toEqual(['off', 'on', 'off']);
  });

  it('is only played while a key is held to talk', () => {
    const { media, said, played } = setUp();
    media.microphone.disable();
    const held = new AbortController();
    void media.microphone.enable(held.signal);
    media.microphone.state.value = 'muted';
    expect(said).toEqual(['Microphone off']);
    expect(played).toEqual(['off', 'on', 'off']);
    void media.microphone.enable();
    expect(said).toEqual(['Microphone off', 'Microphone on']);
  });

  it('says nothing of a device that only gives way to another', () => {
    const { media, said } = setUp();
    media.camera.state.value = 'starting';
    media.camera.state.value = 'on';
    expect(said).toEqual([]);
  });

  it('leaves it to the fault to say why it went off', () => {
    const { media, said, played } = setUp();
    media.microphone.problem.value = 'muted-by-system';
    media.microphone.state.value = 'muted';
    expect([said, played]).toEqual([[], ['off']]);
  });
});

describe('a shared screen', () => {
  it('is said also when the browser or the system ends it', () => {
    const { media, said, played } = setUp();
    media.screen.state.value = 'starting';
    media.screen.state.value = 'on';
    media.screen.state.value = 'off';
    expect(said).toEqual(['You are sharing your screen', 'Your screen is no longer shared']);
    expect(played).toEqual(['on', 'off']);
  });

  it('is not said to be over when it never began', () => {
    const { media, said } = setUp();
    media.screen.state.value = 'starting';
    media.screen.state.value = 'off';
    expect(said).toEqual([]);
  });
});
