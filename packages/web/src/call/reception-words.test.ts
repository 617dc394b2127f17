import { createFakePeer } from '@sotto/client/testing';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { chooseLanguage } from '../common/language.ts';
import { ownScreenWords, personWords, screenWords } from './reception-words.ts';

beforeEach(async () => {
  vi.stubGlobal('document', { documentElement: {} });
  await chooseLanguage('en');
  return () => vi.unstubAllGlobals();
});

const ben = (options: Partial<Parameters<typeof createFakePeer>[0]> = {}) =>
  createFakePeer({ peerId: 'ben', name: 'Ben', ...options });

describe('what does not arrive', () => {
  it('is not mentioned while all does', () => {
    expect([...personWords(ben()), ...screenWords(ben()), ...ownScreenWords(ben())]).toEqual([]);
  });

  it('is said of voice and picture in one sentence, first what is lost here', () => {
    const peer = ben({
      reception: { microphone: 'lost', camera: 'lost' },
      told: { microphone: 'lost' },
    });
    expect(personWords(peer)).toEqual([
      'You cannot hear or see Ben right now. Sotto is fixing it.',
      'Ben cannot hear you right now',
    ]);
  });

  it('is told apart from what its sender does not give', () => {
    expect(personWords(ben({ reception: { microphone: 'silent' } }))).toEqual([
      'No sound is coming from Ben right now',
    ]);
    expect(personWords(ben({ told: { microphone: 'silent', camera: 'lost' } }))).toEqual([
      'Ben cannot see you right now',
    ]);
  });

  it('is said of screens, at the screen or at the one who does not see it', () => {
    expect(screenWords(ben({ reception: { screen: 'lost' } }))).toEqual([
      'You cannot see Ben’s screen right now. Sotto is fixing it.',
    ]);
    expect(ownScreenWords(ben({ told: { screen: 'lost' } }))).toEqual([
      'Ben cannot see your screen right now',
    ]);
  });
});
