import type { Role, UpgradeState } from '@sotto/client';
import { createFakeConference } from '@sotto/client/testing';
import { CallView } from '../src/call/call-view.tsx';
import { type Act, press } from './acting.ts';
import { media, people, person } from './people.ts';
import { roomOf } from './rooms.ts';
import { pair, show } from './scenes-call.tsx';
import type { Scene } from './scenes-pages.tsx';

const open = press('#more-menu .menu-item:nth-of-type(3)');
const long = 'Prof. Dr. Maximiliane-Charlotte Freifrau von und zu Hohenstein-Waldeck';

const at = (upgrade: UpgradeState, act?: Act): Scene => show(pair({ upgrade }), act);

/** What both see when the conference has taken the place of their call. */
function upgraded(role: Role, act?: Act): Scene {
  const call = createFakeConference({
    room: roomOf.conference,
    name: 'Ada Brandt',
    role,
    media: media(),
    connectedAt: Date.now() - 754_000,
    peers: people(1),
  });
  const scene = { render: () => <CallView call={call} upgraded onReconnect={() => undefined} /> };
  return act ? { ...scene, act } : scene;
}

/** Something of it becomes what it became. */
function becomes(upgrade: UpgradeState): Scene {
  const call = pair();
  return show(call, () => {
    call.upgrade.value = upgrade;
  });
}

export const upgradeScenes: Record<string, () => Scene> = {
  'growth-people': () => show(pair(), press('[aria-keyshortcuts="P"]')),
  'growth-menu': () => show(pair(), press('[popovertarget="more-menu"]')),
  'growth-propose': () => show(pair(), open),
  'growth-proposed': () => at({ state: 'proposed' }),
  'growth-waiting': () => at({ state: 'proposed' }, open),
  'growth-asked': () => becomes({ state: 'asked' }),
  'growth-asked-long-name': () =>
    show(pair({ upgrade: { state: 'asked' }, peers: [person(0, { name: long })] })),
  'growth-joining': () => at({ state: 'joining' }, press('.lock')),
  'growth-declined': () => becomes({ state: 'failed', reason: 'declined' }),
  'growth-broken': () => becomes({ state: 'failed', reason: 'broken' }),
  'growth-grown': () => upgraded('participant'),
  'growth-grown-host': () => upgraded('host', press('.hear .button')),
};
