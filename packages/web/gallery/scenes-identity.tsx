import type { PeerIdentity, DirectProtection } from '@sotto/client';
import { createFakeCall } from '@sotto/client/testing';
import { type Act, press, there } from './acting.ts';
import { person } from './people.ts';
import { pair, show } from './scenes-call.tsx';
import type { Scene } from './scenes-pages.tsx';

type EndToEnd = Extract<DirectProtection, { level: 'end-to-end' }>;

function usual(): EndToEnd {
  const protection = createFakeCall().protection.peek();
  if (protection.level !== 'end-to-end') throw new Error('A call of two is encrypted.');
  return protection;
}

/** An encrypted call in which something differs from the usual. */
const encrypted = (options: Partial<EndToEnd>, peer: Partial<PeerIdentity> = {}): EndToEnd => ({
  ...usual(),
  ...options,
  peer: { ...usual().peer, ...peer },
});

const openLock = press('.lock');

function lock(protection: DirectProtection, act: Act = openLock): Scene {
  return show(pair({ protection }), act);
}

function changed(name: string, expectedName: string, contactName: string | null = null): Scene {
  const peer = { ...usual().peer, contactName };
  const protection = { level: 'changed', name, expectedName, peer } as const;
  return show(pair({ peers: [person(3, { name })], protection }));
}

export const identityScenes: Record<string, () => Scene> = {
  'call-compare-offer': () => show(pair({ protection: encrypted({}, { firstCall: true }) })),
  'call-compare-offer-taken': () =>
    show(pair({ protection: encrypted({}, { firstCall: true }) }), press('.comparison')),
  'call-verified': () => show(pair({ protection: encrypted({ verified: true }) })),
  'lock-how': () =>
    lock(encrypted({ verified: true }), async () => {
      await press('.lock', '.lock-how summary')();
      (await there('.lock-how')).scrollIntoView();
    }),
  'lock-new': () => lock(encrypted({ verified: true })),
  'lock-compared-as': () => lock(encrypted({ verified: true }, { comparedAs: 'Somebody else' })),
  'lock-keep': () => lock(encrypted({ verified: true }), press('.lock', '.identity > .button')),
  'lock-keep-namesake': () =>
    lock(
      encrypted({}, { namesake: { id: 'key', name: 'Miriam Okafor' } }),
      press('.lock', '.identity > .button'),
    ),
  'lock-known': () =>
    lock(
      encrypted(
        { verified: true },
        {
          standing: 'known',
          contactName: 'Miriam from the library',
          comparedAs: 'Miriam from the library',
        },
      ),
    ),
  'lock-expected': () =>
    lock(
      encrypted(
        { path: 'relay', pathReason: 'chosen' },
        { standing: 'expected', contactName: 'Miriam Okafor' },
      ),
      press('.lock', '.identity summary'),
    ),
  'lock-expected-only': () => lock(encrypted({ verified: true }, { standing: 'expected' })),
  'lock-relay-blocked': () => lock(encrypted({ verified: true, path: 'relay', pathReason: 'blocked' })),
  'lock-relay-broken': () => lock(encrypted({ verified: true, path: 'relay', pathReason: 'broken' })),
  'call-waiting': () => show(pair({ protection: { level: 'waiting' } })),
  'lock-waiting': () => lock({ level: 'waiting' }),
  'call-changed': () => changed('Miriam', 'Miriam Okafor'),
  'call-changed-contact': () => changed('Miriam', 'Miriam Okafor', 'Jonas Feld'),
  'call-changed-names': () =>
    changed(
      'Prof. Dr. Maximiliane-Charlotte Freifrau von und zu Hohenstein-W',
      'أبو عبد الرحمن محمد بن عبد الله',
    ),
};
