import * as v from 'valibot';
import type { RoomKind } from './room-kinds.ts';

/** As whom somebody is in a room. What that allows is in `roles`, and nowhere else. */
export const role = v.picklist(['host', 'moderator', 'speaker', 'participant', 'attendee']);
export type Role = v.InferOutput<typeof role>;

/** The permissions, as `area.action`. Each is needed by some request of `clientRequests`. */
export const permissions = [
  'media.sendAudio',
  'media.sendVideo',
  'media.shareScreen',
  'media.receive',
  /** Media of a 1:1 call through the SFU. */
  'media.relay',
  /** Bytes to another peer, which the server does not look into. */
  'peers.relay',
  /** How what another peer sends arrives. */
  'peers.tellReception',
  /** Stops what another sends, and lets them send it again. */
  'peers.restrict',
  /** Gives another a role, and takes it. */
  'peers.setRole',
  /** Rings somebody who is to come into the room. */
  'room.ring',
  /** Ends the room for everyone and for good. */
  'room.end',
] as const;
export type Permission = (typeof permissions)[number];

/** The permission to send a source. */
export const permissionToSend = {
  microphone: 'media.sendAudio',
  camera: 'media.sendVideo',
  screen: 'media.shareScreen',
  screenAudio: 'media.shareScreen',
} as const satisfies Readonly<Record<string, Permission>>;

export interface KindRoles {
  /** Of whoever made the room, by the token that the page got for it. */
  readonly maker: Role;
  /** Of whoever comes without a token. */
  readonly guest: Role;
  /** The permissions of each role; null where rooms of this kind have no such role. */
  readonly permissions: Readonly<Record<Role, readonly Permission[] | null>>;
}

const send = ['media.sendAudio', 'media.sendVideo', 'media.shareScreen'] as const;
const inCall = [...send, 'media.receive', 'media.relay', 'peers.relay', 'room.ring'] as const;
const inConference = [...send, 'media.receive', 'peers.tellReception'] as const;
const moderating = [...inConference, 'peers.restrict'] as const;

/** The roles and their permissions, in rooms of each kind. */
export const roles: Readonly<Record<RoomKind, KindRoles>> = {
  call: {
    maker: 'host',
    guest: 'participant',
    permissions: {
      host: [...inCall, 'room.end'],
      moderator: null,
      speaker: null,
      participant: inCall,
      attendee: null,
    },
  },
  conference: {
    maker: 'host',
    guest: 'participant',
    permissions: {
      host: [...moderating, 'peers.setRole', 'room.end'],
      moderator: moderating,
      speaker: inConference,
      participant: inConference,
      attendee: ['media.receive', 'peers.tellReception'],
    },
  },
};

/** Somebody in a room, as far as their rights go. */
export interface RoomRole {
  readonly kind: RoomKind;
  readonly role: Role;
}

/** Whether rooms of this kind have this role. */
export const hasRole = ({ kind, role: of }: RoomRole): boolean => roles[kind].permissions[of] !== null;

export const isAllowed = ({ kind, role: of }: RoomRole, permission: Permission): boolean =>
  roles[kind].permissions[of]?.includes(permission) ?? false;

/** Whether there is anybody in rooms of this kind who may do this. */
export const existsIn = (kind: RoomKind, permission: Permission): boolean =>
  role.options.some((each) => isAllowed({ kind, role: each }, permission));

const permissionsOf = ({ kind, role: of }: RoomRole): readonly Permission[] =>
  roles[kind].permissions[of] ?? [];

/** Whether somebody may do all that another may, and more: nobody acts on their equals. */
export function outranks(one: RoomRole, other: RoomRole): boolean {
  const [own, others] = [permissionsOf(one), permissionsOf(other)];
  return own.length > others.length && others.every((permission) => own.includes(permission));
}

/** Whether a role can be given by somebody: it is one of this kind of room, and allows nothing that they may not do. */
export const canGive = (giver: RoomRole, given: Role): boolean =>
  hasRole({ kind: giver.kind, role: given }) &&
  permissionsOf({ kind: giver.kind, role: given }).every((permission) => isAllowed(giver, permission));
