import type { RemotePeer, Role } from '@sotto/client';
import { createFakeConference } from '@sotto/client/testing';
import { press } from './acting.ts';
import { media, people, person } from './people.ts';
import { roomOf } from './rooms.ts';
import { show } from './scenes-call.tsx';
import type { Scene } from './scenes-pages.tsx';

type ConferenceOptions = Parameters<typeof createFakeConference>[0];

const conference = (role: Role, options: ConferenceOptions = {}) =>
  createFakeConference({
    room: roomOf.conference,
    name: 'Ada Brandt',
    media: media(),
    connectedAt: Date.now() - 754_000,
    peers: others(),
    activeSpeaker: 'peer-2',
    role,
    ...options,
  });

/** One who asks to speak, one who may not, a moderator, and one of whom there is nothing to say. */
const others = (): RemotePeer[] => [
  person(0, { muted: true, restrictions: { sources: ['microphone'], asking: ['microphone'] } }),
  person(1, { restrictions: { sources: ['microphone', 'camera'], asking: [] } }),
  person(2, { role: 'moderator' }),
  ...people(4).slice(3),
];

const restricted = (asking: readonly 'microphone'[] = []): ConferenceOptions => ({
  media: media({ camera: false, muted: true }),
  restrictions: {
    sources: ['microphone', 'camera'],
    asking,
    by: { microphone: 'moderator', camera: 'host' },
  },
});

const list = '[aria-keyshortcuts="P"]';
const openPerson = (place: number) => press(list, `.person:nth-of-type(${place}) .round`);

export const leadingScenes: Record<string, () => Scene> = {
  'conference-leading-list': () => show(conference('host'), press(list)),
  'conference-leading-moderator': () => show(conference('moderator'), press(list)),
  'conference-leading-person': () => show(conference('host'), openPerson(2)),
  'conference-leading-restricted-person': () => show(conference('host'), openPerson(3)),
  'conference-leading-someone-moderates': () => show(conference('host'), openPerson(4)),
  'conference-restricted': () => show(conference('participant', restricted())),
  'conference-restricted-asking': () => show(conference('participant', restricted(['microphone']))),
};
