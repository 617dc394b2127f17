import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { clientRequests } from './client-requests.ts';
import { closeCodes } from './errors.ts';
import { limits } from './limits.ts';
import { serverNotifications } from './notifications.ts';
import { serverRequests } from './server-requests.ts';

const all: [string, v.GenericSchema][] = [
  ...Object.entries(clientRequests).flatMap(([name, { params, result }]): [string, v.GenericSchema][] => [
    [`${name} params`, params],
    [`${name} result`, result],
  ]),
  ...Object.entries(serverRequests).flatMap(([name, { params, result }]): [string, v.GenericSchema][] => [
    [`${name} params`, params],
    [`${name} result`, result],
  ]),
  ...Object.entries(serverNotifications).map(([name, params]): [string, v.GenericSchema] => [name, params]),
];

describe.each(all)('%s', (_name, schema) => {
  it('is an object with no member unread', () => {
    expect(schema.type).toBe('strict_object');
    for (const value of [undefined, null, 0, '', ['x'], 'x', true, { unknown: 1 }]) {
      expect(v.is(schema, value)).toBe(false);
    }
  });
});

it('joins with or without a host token, and not with anything in its place', () => {
  const { params } = clientRequests.join;
  const join = { room: '0'.repeat(25), name: 'Ada' };
  expect(v.parse(params, join)).toEqual(join);
  expect(v.is(params, { ...join, hostToken: 'x' })).toBe(true);
  expect(v.is(params, { ...join, hostToken: null })).toBe(false);
  expect(v.is(params, { ...join, hostToken: 'x'.repeat(1025) })).toBe(false);
});

it('relays base64url only, and not more than fits into a message', () => {
  const { params } = clientRequests.relay;
  expect(v.is(params, { to: 'x', data: 'AZaz09-_' })).toBe(true);
  for (const data of ['=', '+', '/', ' ', 'ä', '\n', 'A'.repeat(limits.relayLength + 1)]) {
    expect(v.is(params, { to: 'x', data }), data).toBe(false);
  }
  expect(limits.relayLength + 1024).toBeLessThan(limits.messageBytes);
});

it('notices a silent side, and says so to the others, within five seconds', () => {
  expect(limits.silenceTimeout).toBeGreaterThan(2 * limits.pingInterval);
  expect(limits.silenceTimeout).toBeLessThan(5_000);
});

it('closes with a code of its own for each reason', () => {
  const codes = Object.values(closeCodes);
  expect(new Set(codes).size).toBe(codes.length);
  expect(codes.every((code) => code === 1012 || (code >= 4000 && code <= 4999))).toBe(true);
});

it('rings with a card of base64url that fits into a message', () => {
  const { params } = clientRequests.ring;
  const ring = { identity: 'A'.repeat(43), room: '0'.repeat(25) };
  expect(v.is(params, { ...ring, card: 'A'.repeat(limits.cardLength) })).toBe(true);
  for (const card of ['=', ' ', 'A'.repeat(limits.cardLength + 1)]) {
    expect(v.is(params, { ...ring, card }), card.slice(0, 1)).toBe(false);
  }
  expect(limits.cardLength + 1024).toBeLessThan(limits.messageBytes);
});

it('rings longer than a lost socket takes to come back', () => {
  expect(limits.ringTimeout).toBeGreaterThan(limits.resumeWindow + limits.silenceTimeout);
});
