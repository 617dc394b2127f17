import { describe, expect, it } from 'vitest';
import { type ClientMethod, clientRequests, isMemberMethod, permissionFor } from './client-requests.ts';
import { mediaSource } from './fields.ts';
import type { Needs } from './request-types.ts';
import {
  canGive,
  existsIn,
  hasRole,
  isAllowed,
  type KindRoles,
  outranks,
  type Permission,
  permissions,
  type Role,
  role,
  type RoomRole,
  roles,
} from './roles.ts';
import { roomKind } from './room-kinds.ts';

const methods = Object.keys(clientRequests).filter(
  (method): method is ClientMethod => method in clientRequests,
);
const needsOf = (method: ClientMethod): Needs => clientRequests[method].needs;

function permissionsIn(needs: Needs): readonly Permission[] {
  if (needs === null) return [];
  if (typeof needs === 'string') return [needs];
  return 'byToken' in needs ? [needs.byToken] : Object.values(needs.bySource);
}

it('has a request for each permission, and somebody who has it', () => {
  const needed = new Set(methods.flatMap((method) => permissionsIn(needsOf(method))));
  expect([...needed].toSorted()).toEqual(permissions.toSorted());
  for (const permission of permissions) {
    expect(
      roomKind.options.some((kind) => existsIn(kind, permission)),
      permission,
    ).toBe(true);
  }
});

it('takes a permission of a place from members only, and of a token from nobody who needs no place', () => {
  for (const method of methods) {
    const needs = needsOf(method);
    if (needs === null) continue;
    const byToken = typeof needs === 'object' && 'byToken' in needs;
    expect(isMemberMethod(method), method).toBe(!byToken);
    if (byToken) expect(Object.keys(clientRequests[method].params.entries)).toEqual(['room', 'token']);
  }
});

it('needs a right of its own for each source that is sent', () => {
  const needed = mediaSource.options.map((source) => permissionFor('produce', { source }));
  expect(needed).toEqual(['media.sendAudio', 'media.sendVideo', 'media.shareScreen', 'media.shareScreen']);
  expect(() => permissionFor('produce', { source: 'another' })).toThrow(TypeError);
  expect(() => permissionFor('produce', {})).toThrow(TypeError);
  expect(permissionFor('leave', { reason: 'left' })).toBeNull();
  expect(permissionFor('endRoom', {})).toBe('room.end');
});

describe.each(roomKind.options)('in a %s', (kind) => {
  it('whoever makes the room, and whoever comes without a token, has a role that there is', () => {
    const { maker, guest } = roles[kind];
    expect(hasRole({ kind, role: maker })).toBe(true);
    expect(hasRole({ kind, role: guest })).toBe(true);
    expect(isAllowed({ kind, role: guest }, 'room.end')).toBe(false);
  });

  it('a host may do all that anybody may', () => {
    for (const permission of permissions)
      expect(isAllowed({ kind, role: 'host' }, permission), permission).toBe(existsIn(kind, permission));
  });

  it('a role that there is not may do nothing', () => {
    for (const each of role.options.filter((one) => !hasRole({ kind, role: one })))
      expect(permissions.filter((permission) => isAllowed({ kind, role: each }, permission))).toEqual([]);
  });
});

it('lets attendees see and hear, and send nothing', () => {
  const attendee = { kind: 'conference', role: 'attendee' } as const;
  expect(permissions.filter((permission) => isAllowed(attendee, permission))).toEqual([
    'media.receive',
    'peers.tellReception',
  ]);
});

it('does not compile where a role of a kind is left open', () => {
  const { attendee, ...undecided } = roles.call.permissions;
  expect(attendee).toBeNull();
  // @ts-expect-error: what an attendee may do is not decided.
  const added: KindRoles = { ...roles.call, permissions: undecided };
  expect(added.maker).toBe('host');
});

const inConference = (as: Role): RoomRole => ({ kind: 'conference', role: as });
const given = (as: Role) => role.options.filter((other) => canGive(inConference(as), other));

describe('who acts on others', () => {
  it('may do more than they, so nobody acts on equals', () => {
    const below = role.options.map((one) =>
      role.options.filter((other) => outranks(inConference(one), inConference(other))),
    );
    expect(Object.fromEntries(role.options.map((one, at) => [one, below[at]]))).toEqual({
      host: ['moderator', 'speaker', 'participant', 'attendee'],
      moderator: ['speaker', 'participant', 'attendee'],
      speaker: ['attendee'],
      participant: ['attendee'],
      attendee: [],
    });
  });

  it('gives no right that they lack, and no role that there is not', () => {
    expect(given('host')).toEqual(role.options);
    expect(given('moderator')).toEqual(['moderator', 'speaker', 'participant', 'attendee']);
    expect(given('attendee')).toEqual(['attendee']);
    expect(role.options.filter((other) => canGive({ kind: 'call', role: 'host' }, other))).toEqual([
      'host',
      'participant',
    ]);
  });
});
