import { type Signal, signal } from '@preact/signals-core';
import {
  type ErrorCode,
  isAllowed,
  outranks,
  type MediaSource,
  ProtocolError,
  type Role,
  type RoomKind,
} from '@sotto/protocol';
import type {
  Call,
  CallBase,
  CallEvent,
  CallStatus,
  Chat,
  ChatMessage,
  ConferenceCall,
  ConferenceProtection,
  Connectivity,
  DirectCall,
  DirectProtection,
  LinkLife,
  LocalMedia,
  OwnRestrictions,
  Protection,
  Receptions,
  RemotePeer,
  RemoteTrack,
  Restrictions,
  RoomPreview,
  Sotto,
  UpgradeState,
} from '../types/types.ts';
import { createFakeLocalMedia, type Settable } from './fake-local-media.ts';
import { createFakeOutgoingRing, createFakeRinger } from './fake-ringer.ts';
import { isDirect } from '../types/is-direct.ts';

export { createFakeLocalMedia, fakeDeviceInfo } from './fake-local-media.ts';
export type { FakeDevice, FakeLocalMedia, FakeScreen, Settable } from './fake-local-media.ts';
export { createFakePeople } from './fake-people.ts';
export { createFakeOutgoingRing, createFakeRing, createFakeRinger } from './fake-ringer.ts';

export type FakePeer = Settable<RemotePeer>;
export type FakeChat = Settable<Chat>;
export type FakeSotto = Settable<Sotto>;

export interface FakeRemoteTrack extends Settable<RemoteTrack> {
  /** What `showAt` was called with last. */
  readonly shownAt: Signal<{ width: number; height: number } | null>;
}

interface Emitting {
  /** Tells the listeners of `onEvent`. */
  emit(event: CallEvent): void;
}

export interface FakeDirectCall extends Settable<Omit<DirectCall, 'chat'>>, Emitting {
  readonly chat: FakeChat;
}
export interface FakeConferenceCall extends Settable<ConferenceCall>, Emitting {}
export type FakeCall = FakeDirectCall | FakeConferenceCall;

export function createFakeRemoteTrack(options: {
  readonly source: MediaSource;
  readonly track: MediaStreamTrack;
  readonly paused?: false | 'sender' | 'network';
}): FakeRemoteTrack {
  const shownAt = signal<{ width: number; height: number } | null>(null);
  return {
    source: options.source,
    id: options.track.id,
    track: options.track,
    paused: signal(options.paused ?? false),
    shownAt,
    showAt: (size) => {
      shownAt.value = size;
    },
  };
}

/** Tracks are given as they come from the browser, such as from `paintedTrack`. Without a microphone, `muted` is true. */
export function createFakePeer(options: {
  readonly peerId: string;
  readonly name: string;
  readonly role?: Role;
  readonly restrictions?: Restrictions;
  readonly connectivity?: Connectivity;
  readonly tracks?: Partial<Record<MediaSource, MediaStreamTrack>>;
  readonly muted?: boolean;
  readonly reception?: Receptions;
  readonly told?: Receptions;
}): FakePeer {
  const remote = (source: MediaSource): Signal<RemoteTrack | null> => {
    const track = options.tracks?.[source];
    return signal(track === undefined ? null : createFakeRemoteTrack({ source, track }));
  };
  return {
    peerId: options.peerId,
    name: options.name,
    role: signal(options.role ?? 'participant'),
    restrictions: signal(options.restrictions ?? { sources: [], asking: [] }),
    connectivity: signal(options.connectivity ?? 'connected'),
    microphone: remote('microphone'),
    camera: remote('camera'),
    screen: remote('screen'),
    screenAudio: remote('screenAudio'),
    reception: signal(options.reception ?? {}),
    told: signal(options.told ?? {}),
    muted: signal(options.muted ?? options.tracks?.microphone === undefined),
  };
}

/** A chat in which everything arrives at once. */
export function createFakeChat(written: readonly ChatMessage[] = []): FakeChat {
  const messages = signal(written);
  return {
    messages,
    send: (text) => {
      const id = (messages.peek().at(-1)?.id ?? 0) + 1;
      const message = { id, from: 'self', text, at: Date.now(), delivered: true } as const;
      messages.value = [...messages.peek(), message];
    },
  };
}

/** What a call is protected by when nothing else is said. */
const usual = {
  call: {
    level: 'end-to-end',
    authentication: { symbols: [0, 10, 20, 30, 40, 50, 63], digits: '0043128345671' },
    verified: false,
    peer: {
      id: 'dGhlLXB1YmxpYy1rZXktb2YtdGhlLW90aGVyLXNpZGU',
      cardKey: 'YW5vdGhlci1rZXktb2YtdGhlLW90aGVyLXNpZGUuLi4',
      fingerprint: '52719 08364 71120 45983 66027 91345 20871 33496',
      standing: 'new',
      contactName: null,
      comparedAs: null,
      namesake: null,
      firstCall: false,
    },
    path: 'direct',
    pathReason: null,
  },
  conference: { level: 'transport' },
} as const satisfies Record<RoomKind, Protection>;

/** The other side never answers. */
function createFakeUpgrade(
  initial: UpgradeState = { state: 'none' },
): Pick<FakeDirectCall, 'upgrade' | 'proposeConference' | 'answerConference'> {
  const upgrade = signal(initial);
  return {
    upgrade,
    proposeConference: () => {
      upgrade.value = { state: 'proposed' };
    },
    answerConference: (accept) => {
      upgrade.value = { state: accept ? 'joining' : 'none' };
    },
  };
}

interface FakeCallOptions {
  readonly room?: string;
  readonly name?: string;
  readonly role?: Role;
  readonly media?: LocalMedia;
  readonly status?: CallStatus;
  readonly connectedAt?: number | null;
  readonly described?: Promise<void>;
  readonly peers?: readonly RemotePeer[];
}

interface FakeDirectCallOptions extends FakeCallOptions {
  readonly protection?: DirectProtection;
  readonly chat?: FakeChat;
  readonly upgrade?: UpgradeState;
}

interface FakeConferenceOptions extends FakeCallOptions {
  readonly activeSpeaker?: string | null;
  readonly restrictions?: OwnRestrictions;
  readonly protection?: ConferenceProtection;
}

function createFakeBase(
  kind: RoomKind,
  options: FakeCallOptions,
): Settable<Omit<CallBase, 'kind'>> & Emitting {
  const listeners = new Set<(event: CallEvent) => void>();
  const status = signal<CallStatus>(options.status ?? { phase: 'connected' });
  const role = signal(options.role ?? 'participant');
  return {
    room: options.room ?? 'c123456789abcdefghjkmnpqr',
    name: options.name ?? 'Ada',
    role,
    may: (permission) => isAllowed({ kind, role: role.value }, permission),
    media: options.media ?? createFakeLocalMedia(),
    status,
    connectedAt: signal(options.connectedAt ?? null),
    described: options.described ?? Promise.resolve(),
    peers: signal(options.peers ?? []),
    onEvent: (listener, abort) => {
      listeners.add(listener);
      abort.addEventListener('abort', () => listeners.delete(listener), { once: true });
    },
    leave: () => {
      status.value = { phase: 'ended', reason: 'left' };
    },
    emit: (event) => {
      for (const listener of listeners) listener(event);
    },
  };
}

/** A conference in the state that the options say. `leave` and `endForEveryone` end it. */
export function createFakeConference(options: FakeConferenceOptions = {}): FakeConferenceCall {
  const base = createFakeBase('conference', options);
  return {
    ...base,
    kind: 'conference',
    activeSpeaker: signal(options.activeSpeaker ?? null),
    restrictions: signal(options.restrictions ?? { sources: [], asking: [], by: {} }),
    mayActOn: ({ role }) =>
      outranks({ kind: 'conference', role: base.role.value }, { kind: 'conference', role: role.value }),
    setRole: () => Promise.resolve(),
    restrict: () => Promise.resolve(),
    release: () => Promise.resolve(),
    restrictAll: () => Promise.resolve(),
    releaseAll: () => Promise.resolve(),
    askRelease: () => Promise.resolve(),
    protection: signal(options.protection ?? usual.conference),
    endForEveryone: () => {
      base.status.value = { phase: 'ended', reason: 'ended-by-host' };
      return Promise.resolve();
    },
  };
}

/** A call of two in the state that the options say. What ends one ends it. */
export function createFakeCall(options: FakeDirectCallOptions = {}): FakeDirectCall {
  const base = createFakeBase('call', options);
  const { status, peers } = base;
  const protection = signal<DirectProtection>(options.protection ?? usual.call);
  return {
    ...base,
    kind: 'call',
    protection,
    chat: options.chat ?? createFakeChat(),
    ...createFakeUpgrade(options.upgrade),
    compared: (result) => {
      const { value } = protection;
      if (result === 'different') {
        status.value = { phase: 'ended', reason: 'not-authentic' };
      } else if (value.level === 'end-to-end') {
        const comparedAs = value.peer.contactName ?? peers.peek()[0]?.name ?? null;
        protection.value = { ...value, verified: true, peer: { ...value.peer, comparedAs } };
      }
    },
    decide: (choice) => {
      const { value } = protection;
      if (value.level !== 'changed') return;
      if (choice === 'leave') status.value = { phase: 'ended', reason: 'left' };
      else protection.value = { ...usual.call, peer: value.peer };
    },
    keepContact: (keeping) => {
      const { value } = protection;
      if (value.level !== 'end-to-end') return;
      const { peer } = value;
      const contactName = 'name' in keeping ? keeping.name : (peer.namesake?.name ?? null);
      const kept = { standing: 'known', contactName, namesake: null } as const;
      protection.value = { ...value, peer: { ...peer, ...kept } };
    },
  };
}

/** What a server's refusal with this code looks like to the caller of `Sotto`. */
export const refusal = (code: ErrorCode): Error => new ProtocolError(code);

async function answer<T>(value: T | Error | undefined): Promise<T> {
  await Promise.resolve();
  if (value === undefined) throw new Error('This fake was given no answer.');
  if (value instanceof Error) throw value;
  return value;
}

function direct(call: Call): DirectCall {
  if (!isDirect(call)) throw new Error('This is no call of two.');
  return call;
}

/** A connection that answers what it is given; an Error given as `preview` or `call` is what `lookupRoom` or `join` rejects with. */
export function createFakeSotto(options: {
  readonly link?: 'connecting' | 'online' | 'offline';
  readonly preview?: RoomPreview | Error;
  readonly call?: Call | Error;
  readonly life?: LinkLife | Error;
}): FakeSotto {
  return {
    link: signal(options.link ?? 'online'),
    createRoom: () => Promise.resolve({ room: 'c123456789abcdefghjkmnpqr', hostToken: 'host' }),
    lookupRoom: () => answer(options.preview),
    lookupLink: () => answer(options.life ?? { linkDays: 30, goodUntil: Date.now() + 30 * 86_400_000 }),
    closeRoom: () => Promise.resolve(),
    prepare: () => undefined,
    join: () => answer(options.call),
    callContact: async (contact) => ({
      call: direct(await answer(options.call)),
      ring: createFakeOutgoingRing(contact),
      discard: () => undefined,
    }),
    answer: async () => direct(await answer(options.call)),
    device: () => Promise.reject(refusal('internal')),
    renewals: signal(0),
    failed: () => undefined,
    openRinger: () => Promise.resolve(createFakeRinger()),
    close: () => undefined,
  };
}

/** A still picture as a live video track: a slope of one hue (0–360), with a word in it. Browsers only. */
export function paintedTrack(options: {
  readonly width: number;
  readonly height: number;
  readonly hue: number;
  readonly word: string;
}): MediaStreamTrack {
  const { width, height, hue, word } = options;
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const context = canvas.getContext('2d');
  const [track] = canvas.captureStream(1).getVideoTracks();
  if (context === null || track === undefined) throw new Error('This browser paints no video.');
  const slope = context.createLinearGradient(0, 0, width, height);
  slope.addColorStop(0, `hsl(${hue} 40% 55%)`);
  slope.addColorStop(1, `hsl(${hue} 45% 25%)`);
  context.fillStyle = slope;
  context.fillRect(0, 0, width, height);
  context.fillStyle = 'white';
  context.textAlign = 'center';
  context.font = `${Math.round(height / 5)}px sans-serif`;
  context.fillText(word, width / 2, height / 2, width);
  return track;
}
