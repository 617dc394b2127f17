import type { EndReason, RoomPreview } from '@sotto/client';
import { createFakeCall, createFakeSotto } from '@sotto/client/testing';
import { After } from '../src/after/after.tsx';
import type { Device } from '@sotto/client';
import { Home } from '../src/home/home.tsx';
import { t } from '../src/common/language.ts';
import { Prejoin } from '../src/prejoin/prejoin.tsx';
import type { Compared } from '../src/session/compared.ts';
import { forgetHostToken, keepHostToken } from '../src/session/host-tokens.ts';
import type { LinkAfter, RoomProblem } from '../src/session/room-session.ts';
import { RoomProblemPage } from '../src/room/room-problem.tsx';
import { RoomSession } from '../src/session/room-session.ts';
import { Notice, ToStart } from '../src/ui/notice.tsx';
import { press, there } from './acting.ts';
import { media } from './people.ts';
import { roomOf } from './rooms.ts';
import type { Scene } from './scene.ts';
import { device, few } from './scenes-contacts.tsx';

export type { Scene } from './scene.ts';

const { call: room, conference: conferenceRoom } = roomOf;

function session(preview: RoomPreview, of = room): RoomSession {
  return new RoomSession(of, {
    sotto: createFakeSotto({ preview }),
    createLocalMedia: () => media(),
    missing: () => [],
  });
}

function prejoin(
  preview: RoomPreview,
  devices: Parameters<typeof media>[0] = {},
  state: { joining?: boolean; problem?: RoomProblem } = {},
): Scene {
  forgetHostToken(room);
  const visit = session(preview, roomOf[preview.kind]);
  const local = media(devices);
  return {
    render: () => (
      <Prejoin
        session={visit}
        media={local}
        joining={state.joining ?? false}
        problem={state.problem ?? null}
      />
    ),
  };
}

function problem(code: RoomProblem, kind: RoomPreview['kind'] = 'call'): Scene {
  const visit = session({ kind, peers: 2, full: true }, roomOf[kind]);
  return { render: () => <RoomProblemPage session={visit} problem={code} /> };
}

interface AfterOptions {
  readonly compared?: Compared | null;
  readonly openDevice?: () => Promise<Device>;
}

function after(
  reason: EndReason,
  link: LinkAfter | null = 'ended',
  { compared = null, openDevice = () => device({}) }: AfterOptions = {},
): Scene {
  const kind = link === 'stays' ? 'conference' : 'call';
  const visit = session({ kind, peers: 1, full: false }, roomOf[kind]);
  const lasted = link === 'unmet' ? null : 1_460_000;
  const since = Date.now();
  const stage = { at: 'after', reason, since, lasted, rejoining: false, link, compared } as const;
  return { render: () => <After session={visit} stage={stage} openDevice={openDevice} /> };
}

/** After a call with somebody with whom one has compared, and who is no contact. */
function afterComparing(name: string, known: Parameters<typeof device>[0] = {}): Scene {
  const protection = createFakeCall().protection.peek();
  if (protection.level !== 'end-to-end') throw new Error('A call of two is encrypted.');
  const openDevice = () => device(known);
  return after('left', 'ended', { compared: { peer: protection.peer, name }, openDevice });
}

/** Home of somebody whose browser made these rooms. */
function homeWith(rooms: readonly string[]): Scene {
  const made = rooms.map((each, index) => ({
    room: each,
    token: 'token',
    madeAt: Date.now() - index * 30 * 3_600_000,
  }));
  localStorage.setItem('sotto.host-tokens', JSON.stringify(made));
  return { render: () => <Home /> };
}

const call: RoomPreview = { kind: 'call', peers: 1, full: false };
const empty: RoomPreview = { kind: 'call', peers: 0, full: false };
const conference: RoomPreview = { kind: 'conference', peers: 5, full: false };

export const pageScenes: Record<string, () => Scene> = {
  home: () => homeWith([]),
  'home-rooms': () => homeWith([conferenceRoom, room]),
  'home-many-rooms': () =>
    homeWith([conferenceRoom, ...Array.from({ length: 7 }, (_, index) => `c${index}${room}`.slice(0, 25))]),
  'home-end-room': () => ({
    ...homeWith([conferenceRoom, room]),
    act: press('.own-room .round'),
  }),
  'home-wrong-code': () => ({
    render: () => <Home />,
    act: async () => {
      const input = await there('#join-code');
      if (!(input instanceof HTMLInputElement)) return;
      input.value = 'https://meet.example.org/r/abcde-fghjk';
      input.form?.requestSubmit();
    },
  }),
  'prejoin-call': () => {
    const scene = prejoin(empty);
    keepHostToken(room, 'token');
    return scene;
  },
  'prejoin-invited': () => prejoin(call),
  'prejoin-more': () => ({
    ...prejoin(call),
    act: press('.prejoin-devices summary'),
  }),
  'prejoin-call-someone-there': () => prejoin(call),
  'prejoin-call-full': () => prejoin({ kind: 'call', peers: 2, full: true }),
  'prejoin-conference': () => prejoin(conference),
  'prejoin-camera-off': () => prejoin(call, { camera: false, microphone: false }),
  'prejoin-denied': () => prejoin(call, { cameraProblem: 'denied', microphoneProblem: 'denied' }),
  'prejoin-denied-by-system': () => prejoin(call, { microphoneProblem: 'denied-by-system' }),
  'prejoin-missing': () => prejoin(call, { cameraProblem: 'missing' }),
  'prejoin-busy': () => prejoin(conference, { cameraProblem: 'busy' }),
  'prejoin-unplugged': () => prejoin(call, { microphoneProblem: 'unplugged' }),
  'prejoin-joining': () => prejoin(call, {}, { joining: true }),
  'prejoin-refused': () => prejoin(call, {}, { problem: { code: 'unreachable' } }),
  'problem-wrong-link': () => ({
    render: () => (
      <Notice {...t().problem.wrongLink}>
        <ToStart primary />
      </Notice>
    ),
  }),
  'problem-not-found': () => problem({ code: 'room-not-found' }),
  'problem-call-ended': () => problem({ code: 'room-ended' }),
  'problem-conference-ended': () => problem({ code: 'room-ended' }, 'conference'),
  'problem-call-full': () => problem({ code: 'room-full' }),
  'problem-conference-full': () => problem({ code: 'room-full' }, 'conference'),
  'problem-unsupported': () =>
    problem({ code: 'unsupported-browser', missing: ['RTCRtpScriptTransform', 'Promise.withResolvers'] }),
  'problem-unreachable': () => problem({ code: 'unreachable' }),
  'problem-draining': () => problem({ code: 'draining' }),
  'problem-busy': () => problem({ code: 'rate-limited' }),
  'problem-other': () => problem({ code: 'internal' }),
  'after-left': () => after('left'),
  'after-compared': () => afterComparing('Miriam Okafor'),
  'after-compared-keep': () => ({
    ...afterComparing('Miriam Okafor'),
    act: press('.after-keep .button'),
  }),
  'after-compared-kept': () => ({
    ...afterComparing('Miriam Okafor'),
    act: press('.after-keep .button', '.after-keep [type="submit"]'),
  }),
  'after-compared-namesake': () => ({
    ...afterComparing('Miriam Okafor', { contacts: few.slice(0, 1) }),
    act: press('.after-keep .button'),
  }),
  'after-compared-long': () =>
    afterComparing('Prof. Dr. Maximiliane-Charlotte Freifrau von und zu Hohenstein-Waldeck'),
  'after-left-alone': () => after('left', 'unmet'),
  'after-left-conference': () => after('left', 'stays'),
  'after-ended': () => after('ended-by-host'),
  'after-not-authentic': () => after('not-authentic'),
  'after-shutdown': () => after('server-shutdown'),
  'after-lost': () => after('connection-lost'),
  'after-replaced': () => after('replaced'),
};
