import { createFakeLocalMedia } from '@sotto/client/testing';
import { describe, expect, it } from 'vitest';
import { type Key, PushToTalk } from './push-to-talk.ts';

const space: Key = {
  code: 'Space',
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  shiftKey: false,
  repeat: false,
};

function open() {
  const { microphone } = createFakeLocalMedia({ microphone: { state: 'muted' } });
  /** Whether the key lets one talk now. */
  let talking = 0;
  const talk = new PushToTalk({
    ...microphone,
    enable: (held) => {
      talking += 1;
      held?.addEventListener('abort', () => (talking -= 1));
      return Promise.resolve();
    },
  });
  return { talk, talking: () => talking };
}

const modifiers = ['ctrlKey', 'altKey', 'metaKey', 'shiftKey'] as const;

describe('the space bar', () => {
  it('lets one talk while it is held, however often it repeats', () => {
    const { talk, talking } = open();
    expect(talk.press(space)).toBe(true);
    expect(talk.press({ ...space, repeat: true })).toBe(true);
    expect(talking()).toBe(1);
    expect(talk.release(space)).toBe(true);
    expect(talking()).toBe(0);
  });

  it.each(modifiers)('with %s is left to the system', (modifier) => {
    const { talk, talking } = open();
    expect(talk.press({ ...space, [modifier]: true })).toBe(false);
    expect(talking()).toBe(0);
    expect(talk.release(space)).toBe(false);
  });

  it.each(modifiers)(
    'talks no more once %s is pressed too, since it may never be heard to be let go',
    (modifier) => {
      const { talk, talking } = open();
      talk.press(space);
      talk.press({ ...space, code: 'Other', [modifier]: true });
      expect(talking()).toBe(0);
    },
  );

  it('that repeats does not begin to talk by itself', () => {
    const { talk, talking } = open();
    talk.press(space);
    talk.stop();
    talk.press({ ...space, repeat: true });
    expect(talking()).toBe(0);
  });

  it('is over with the page', () => {
    const { talk, talking } = open();
    talk.press(space);
    talk.stop();
    expect(talking()).toBe(0);
  });

  it('changes nothing where one is heard anyway', () => {
    const { microphone } = createFakeLocalMedia({ microphone: { state: 'on' } });
    const talk = new PushToTalk(microphone);
    talk.press(space);
    talk.release(space);
    expect(microphone.state.value).toBe('on');
  });
});
