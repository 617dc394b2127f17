import type { Call, RoomKind } from '@sotto/client';
import type { FakeConferenceCall, FakeDirectCall } from '@sotto/client/testing';
import { createFakeCall, createFakeConference } from '@sotto/client/testing';
import { CallView } from '../src/call/call-view.tsx';
import { type Act, press, there, write } from './acting.ts';
import { media, people, person } from './people.ts';
import { portrait, slide } from './portrait.ts';
import { roomOf } from './rooms.ts';
import type { Scene } from './scenes-pages.tsx';

type CallOptions = Parameters<typeof createFakeCall>[0];
type ConferenceOptions = Parameters<typeof createFakeConference>[0];

export function show(call: Call, act?: Act): Scene {
  const scene = { render: () => <CallView call={call} onReconnect={() => undefined} /> };
  return act ? { ...scene, act } : scene;
}

const opened = (kind: RoomKind) => ({
  room: roomOf[kind],
  name: 'Ada Brandt',
  media: media(),
  connectedAt: Date.now() - 754_000,
});

export const pair = (options: CallOptions = {}): FakeDirectCall =>
  createFakeCall({ ...opened('call'), peers: people(1), ...options });

/** The two have compared. */
function compared(): FakeDirectCall {
  const call = pair();
  const protection = call.protection.peek();
  if (protection.level === 'end-to-end') call.compared('same', protection);
  return call;
}

const conference = (count: number, options: ConferenceOptions = {}): FakeConferenceCall =>
  createFakeConference({
    ...opened('conference'),
    peers: people(count),
    activeSpeaker: 'peer-0',
    ...options,
  });

/** With a phone, held as one holds it. */
const onPhone = (index: number) =>
  person(index, { tracks: { camera: portrait({ hue: (index * 67 + 40) % 360, upright: true }) } });

/** So many others, the first of whom shares a screen. */
function presentation(count: number, screen: MediaStreamTrack): FakeConferenceCall {
  const [, ...listening] = people(count);
  const greta = person(49, { name: 'Greta Holm', tracks: { screen }, role: 'host' });
  return conference(0, { peers: [greta, ...listening] });
}

/** The list of people, in which somebody is looked for. */
function find(name: string): Scene {
  return show(conference(29), async () => {
    await press('[aria-keyshortcuts="P"]')();
    await write('.people-find input', name);
  });
}

const settingsItem = '#more-menu .menu-item:nth-last-child(2)';

export const alone = { peers: [], connectedAt: null } as const;

/** Something that the browser says is a window. */
function sharing(): FakeDirectCall {
  const devices = media({ sharing: true });
  const screen = slide();
  screen.getSettings = () => ({ displaySurface: 'window' });
  devices.screen.track.value = screen;
  return pair({ media: devices });
}

function departed(reason: 'left' | 'lost'): Scene {
  const call = pair();
  return show(call, () => {
    call.peers.value = [];
    call.emit({ type: 'peer-left', name: 'Miriam Okafor', reason });
  });
}

/** As a link leaves it: nothing is on the stage any more. */
const failed = (): FakeDirectCall =>
  pair({ peers: [person(3)], protection: { level: 'failed', reason: 'handshake-mismatch' } });

const longNames = () => [
  person(0, { name: 'Prof. Dr. Maximiliane-Charlotte Freifrau von und zu Hohenstein-Waldeck' }),
  person(1, { name: 'أبو عبد الرحمن محمد بن عبد الله', muted: true }),
  person(2, { name: 'יעל בן־דוד' }),
  person(3, { name: 'Nguyễn Thị Minh Khai' }),
  person(4, { name: '山田 太郎' }),
];

export const callScenes: Record<string, () => Scene> = {
  'call-connecting': () =>
    show(pair({ ...alone, status: { phase: 'connecting' }, protection: { level: 'establishing' } })),
  'call-alone': () => show(pair({ ...alone, protection: { level: 'establishing' } })),
  'call-alone-no-camera': () =>
    show(
      pair({ ...alone, protection: { level: 'establishing' }, media: media({ camera: false, muted: true }) }),
    ),
  'call-alone-phone': () =>
    show(pair({ ...alone, protection: { level: 'establishing' }, media: media({ upright: true }) })),
  'conference-alone': () => show(conference(0, { connectedAt: null })),
  'call-pair': () => show(pair()),
  'call-pair-upright': () => show(pair({ peers: [onPhone(0)] })),
  'call-pair-phones': () => show(pair({ peers: [onPhone(0)], media: media({ upright: true }) })),
  'call-pair-no-pictures': () =>
    show(pair({ peers: [person(3)], media: media({ camera: false, microphone: false }) })),
  'call-talking-muted': () => show(pair({ media: media({ muted: true }) })),
  'call-establishing': () =>
    show(pair({ peers: [person(0, { connectivity: 'connecting' })], protection: { level: 'establishing' } })),
  'call-failed': () => show(failed()),
  'call-failed-details': () => show(failed(), press('.danger-card summary')),
  'lock-failed': () => show(failed(), press('.lock')),
  'call-weak': () => show(pair({ peers: [person(0, { connectivity: 'weak' })] })),
  'call-peer-reconnecting': () => show(pair({ peers: [person(0, { connectivity: 'reconnecting' })] })),
  'call-reconnecting': () => show(pair({ status: { phase: 'reconnecting', since: Date.now() - 5_000 } })),
  'call-lock': () => show(pair(), press('.lock')),
  'call-lock-compared': () => show(compared(), press('.lock')),
  'call-lock-compare-again': () => show(compared(), press('.lock', '.compare summary')),
  'call-screen': () =>
    show(pair({ peers: [person(0, { tracks: { camera: portrait({ hue: 40 }), screen: slide() } })] })),
  'call-sharing': () => show(sharing()),
  'call-sharing-hidden': () => {
    const devices = media({ sharing: true });
    devices.screen.problem.value = 'muted-by-system';
    return show(pair({ media: devices }));
  },
  'call-not-heard': () =>
    show(pair({ peers: [person(0, { reception: { microphone: 'lost' }, told: { camera: 'lost' } })] })),
  'conference-not-heard': () =>
    show(
      conference(0, {
        peers: [
          person(0, { reception: { microphone: 'lost', camera: 'lost' } }),
          person(1, { told: { microphone: 'lost' } }),
          person(2, { told: { microphone: 'silent' } }),
          person(3, { reception: { microphone: 'silent' } }),
          person(4, { told: { microphone: 'lost', camera: 'lost', screen: 'lost' } }),
        ],
      }),
    ),
  'call-device-lost': () =>
    show(pair({ media: media({ microphoneProblem: 'unplugged', cameraProblem: 'busy' }) })),
  'call-faults': () => {
    const devices = media();
    return show(pair({ media: devices }), () => {
      devices.microphone.state.value = 'off';
      devices.microphone.problem.value = 'unplugged';
      devices.camera.problem.value = 'busy';
    });
  },
  'call-settings': () => show(pair({ media: media({ cameraProblem: 'busy' }) }), press(settingsItem)),
  'call-settings-camera-off': () =>
    show(pair({ media: media({ camera: false }) }), press(settingsItem, '.own-picture .button')),
  'call-settings-picture': () => show(pair(), press(settingsItem, '.own-picture .button')),
  'call-settings-end': () =>
    show(pair(), async () => {
      await press(settingsItem)();
      (await there('.settings-look')).scrollIntoView();
    }),
  'call-people': () => show(pair(), press('[aria-keyshortcuts="P"]')),
  'call-help': () => show(pair(), press('#more-menu .menu-item:last-child')),
  'call-more': () => show(pair(), press('[popovertarget="more-menu"]')),
  'call-sound-blocked': () => {
    HTMLAudioElement.prototype.play = () => Promise.reject(new DOMException('Not yet.', 'NotAllowedError'));
    const [microphone] = new AudioContext().createMediaStreamDestination().stream.getAudioTracks();
    return show(pair({ peers: [person(0, { tracks: microphone ? { microphone } : {} })] }));
  },
  'call-notice': () => {
    const call = pair();
    return show(call, () => call.emit({ type: 'peer-left', name: 'Jonas Weber', reason: 'lost' }));
  },
  'call-departed': () => departed('left'),
  'call-departed-lost': () => departed('lost'),
  'call-happened': () => {
    const call = pair();
    return show(call, () => {
      call.emit({
        type: 'peer-left',
        name: 'Prof. Dr. Maximiliane-Charlotte Freifrau von Waldeck',
        reason: 'closed',
      });
      return press('[aria-keyshortcuts="P"]', '.happened summary')();
    });
  },
  'call-notice-long': () => {
    const call = pair();
    return show(call, () =>
      call.emit({
        type: 'peer-left',
        name: 'Prof. Dr. Maximiliane-Charlotte Freifrau von Waldeck',
        reason: 'closed',
      }),
    );
  },
  'conference-crowd': () => {
    const call = conference(7);
    return show(call, () => {
      const names = ['Ada', 'Lucía Fernández', 'Tomasz Nowak', 'Hannah Schulz', 'Ravi Krishnan'];
      for (const name of names) call.emit({ type: 'peer-joined', name });
    });
  },
  'conference-2': () => show(conference(1)),
  'conference-3': () => show(conference(2)),
  'conference-4': () => show(conference(3)),
  'conference-6': () => show(conference(5)),
  'conference-9': () => show(conference(8)),
  'conference-16': () => show(conference(15)),
  'conference-phones': () =>
    show(conference(0, { peers: [0, 1, 2, 4, 5].map(onPhone), media: media({ upright: true }) })),
  'conference-mixed': () =>
    show(conference(0, { peers: [person(0), onPhone(1), person(2), person(4), onPhone(5)] })),
  'conference-30': () => show(conference(29, { activeSpeaker: 'peer-28' })),
  'conference-people': () => show(conference(29), press('[aria-keyshortcuts="P"]')),
  'conference-people-find': () => find('e'),
  'conference-people-find-none': () => find('Nobody'),
  'conference-screen': () => show(presentation(6, slide())),
  'conference-screen-2': () => show(presentation(1, slide())),
  'conference-screen-30': () => show(presentation(29, slide())),
  'conference-screen-phone': () => show(presentation(4, portrait({ hue: 280, upright: true }))),
  'conference-names': () => show(conference(0, { peers: longNames() }), press('[aria-keyshortcuts="P"]')),
  'conference-states': () =>
    show(
      conference(0, {
        peers: [
          person(0, { connectivity: 'weak' }),
          person(1, { connectivity: 'reconnecting' }),
          person(2, { connectivity: 'connecting' }),
          person(3, { role: 'host' }),
        ],
      }),
      press('[aria-keyshortcuts="P"]'),
    ),
  'conference-host': () => show(conference(3, { role: 'host' }), press('[popovertarget="leave-menu"]')),
};
