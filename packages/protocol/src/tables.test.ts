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
    for (const value of [undefined, null, 0, '', ['x'], 'x', true, { unknown: 1 }])
      expect(v.is(schema, value)).toBe(false);
  });
});

it('joins with or without a room token, and not with anything in its place', () => {
  const { params } = clientRequests.join;
  const join = { room: '0'.repeat(25), name: 'Ada' };
  expect(v.parse(params, join)).toEqual(join);
  expect(v.is(params, { ...join, token: 'x' })).toBe(true);
  expect(v.is(params, { ...join, token: null })).toBe(false);
  expect(v.is(params, { ...join, token: 'x'.repeat(1025) })).toBe(false);
});

it('relays base64url only, and not more than fits into a message', () => {
  const { params } = clientRequests.relay;
  expect(v.is(params, { to: 'x', data: 'AZaz09-_' })).toBe(true);
  for (const data of ['=', '+', '/', ' ', 'ä', '\n', 'A'.repeat(limits.relayLength + 1)])
    expect(v.is(params, { to: 'x', data }), data).toBe(false);
  expect(limits.relayLength + 1024).toBeLessThan(limits.messageBytes);
});

const ids = (count: number) => ({ consumerIds: Array.from({ length: count }, () => 'x') });

it('counts the packets of one consumer at least, and of no more than it says', () => {
  const { params } = clientRequests.countPackets;
  expect(v.is(params, ids(1)) && v.is(params, ids(limits.countedConsumers))).toBe(true);
  expect(v.is(params, ids(0)) || v.is(params, ids(limits.countedConsumers + 1))).toBe(false);
});

it('has no blanks in what becomes part of a line, or of a header', () => {
  const { params } = clientRequests.resume;
  expect(v.is(params, { resumeToken: 'v1.A-_~!' })).toBe(true);
  for (const resumeToken of ['a b', ' a', 'a ', 'a\u00A0b', 'ä'])
    expect(v.is(params, { resumeToken }), resumeToken).toBe(false);
});

it('notices a silent side, and says so to the others, within five seconds', () => {
  expect(limits.silenceTimeout).toBeGreaterThan(2 * limits.pingInterval);
  expect(limits.silenceTimeout).toBeLessThan(5_000);
});

it('names an identity to the server where one is reachable or is rung, and nowhere else', () => {
  const named = Object.entries(clientRequests).filter(([, { params }]) => 'identity' in params.entries);
  expect(named.map(([name]) => name)).toEqual(['reach', 'ring']);
  for (const [name, schema] of all) {
    if (name !== 'reach params' && name !== 'ring params')
      expect(textsIn(schema, name).filter(([path]) => path.includes('dentity'))).toEqual([]);
  }
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
  for (const card of ['=', ' ', 'A'.repeat(limits.cardLength + 1)])
    expect(v.is(params, { ...ring, card }), card.slice(0, 1)).toBe(false);
  expect(limits.cardLength + 1024).toBeLessThan(limits.messageBytes);
});

it('rings longer than a lost socket takes to come back', () => {
  expect(limits.ringTimeout).toBeGreaterThan(limits.resumeWindow + limits.silenceTimeout);
});

/** Every schema of a text in this one, with the way to it. */
function textsIn(schema: object, path: string): [string, v.GenericSchema][] {
  if (v.is(textSchema, schema)) return [[path, schema]];
  return Object.entries(schema).flatMap(([name, inner]) =>
    // A pipe begins with the schema whose it is.
    typeof inner === 'object' && inner !== null && name !== 'pipe' ? textsIn(inner, `${path}.${name}`) : [],
  );
}

const textSchema = v.custom<v.GenericSchema>(
  (value) => typeof value === 'object' && value !== null && 'type' in value && value.type === 'string',
);

const ways = all.flatMap(([name, schema]) => textsIn(schema, name));
/** Each once, however many ways lead to it. */
const texts = [...new Map(ways.map(([path, schema]) => [schema, path]))].map(
  ([schema, path]) => [path, schema] as const,
);
/** Around those that some texts have to have. */
const lengths = [0, 1, 2, 4, 16, 21, 24, 25, 42, 43, 64, 84, 85, 95];

it('finds the texts of all tables', () => {
  const found = ways.map(([path]) => path);
  for (const name of ['usernameFragment', 'password', 'cname', 'username', 'ip', 'key', 'resumeToken']) {
    expect(
      found.some((path) => path.endsWith(`.${name}`) || path.includes(`.${name}.`)),
      name,
    ).toBe(true);
  }
});

describe.each(texts)('the text %s', (_path, schema) => {
  it('has no control characters, wherever in it and however long it is', () => {
    const controls = ['\r\n', '\n', '\r', '\0', '\t', '\x1B', '\x7F', '\x85'];
    for (const control of controls) {
      for (const length of lengths) {
        for (const filling of ['A', '1', 'c', 'AA:']) {
          for (const before of [0, Math.floor(length / 2), length]) {
            const text = `${filling.repeat(before)}${control}${filling.repeat(length - before)}`;
            const parsed = v.safeParse(schema, text);
            // A name is trimmed, which leaves none either.
            if (parsed.success) expect(parsed.output).not.toMatch(/\p{Cc}/u);
          }
        }
      }
    }
  });
});
