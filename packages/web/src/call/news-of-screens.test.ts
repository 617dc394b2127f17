import { createFakeConference, createFakePeer } from '@sotto/client/testing';
import { beforeEach, expect, it, vi } from 'vitest';
import { chooseLanguage } from '../common/language.ts';
import { followScreens } from './news.ts';

beforeEach(async () => {
  vi.stubGlobal('document', { documentElement: {} });
  await chooseLanguage('en');
  return () => vi.unstubAllGlobals();
});

/** Two others, of whom this one shares a screen from the beginning. */
function setUp() {
  // oxlint-disable-next-line no-unsafe-type-assertion -- nobody looks at it
  const screen = { kind: 'video' } as MediaStreamTrack;
  const ben = createFakePeer({ peerId: 'ben', name: 'Ben', tracks: { screen } });
  const cleo = createFakePeer({ peerId: 'cleo', name: 'Cleo' });
  const call = createFakeConference({ peers: [ben, cleo] });
  const said: string[] = [];
  const stop = followScreens({ call }, { add: (text) => said.push(text) });
  return { ben, cleo, call, said, stop };
}

it('whose screen is shown is said when one comes and as it changes, and not twice', () => {
  const { ben, cleo, said, stop } = setUp();
  expect(said).toEqual(['Ben is sharing their screen']);
  const shown = ben.screen.value;
  ben.screen.value = null;
  cleo.screen.value = shown;
  cleo.screen.value = shown === null ? null : { ...shown };
  stop();
  cleo.screen.value = null;
  expect(said.slice(1)).toEqual(['Ben is no longer sharing their screen', 'Cleo is sharing their screen']);
});

it('of whoever leaves while they share it is said elsewhere that they have left', () => {
  const { cleo, call, said } = setUp();
  call.peers.value = [cleo];
  expect(said).toEqual(['Ben is sharing their screen']);
});
