import { readFile } from 'node:fs/promises';
import {
  clientRequests,
  closeCodes,
  connectionStates,
  errorCodes,
  firewallFacts,
  isAllowed,
  limits,
  type Needs,
  type Permission,
  permissions,
  protocolVersions,
  role,
  roles,
  type RoomKind,
  roomKind,
  roomKinds,
  serverNotifications,
  serverRequests,
} from '@sotto/protocol';
import { describe, expect, it } from 'vitest';
import { fileVariable, secretVariables } from './config/secret-files.ts';
import { settings } from './config/settings.ts';

const document = await readFile(new URL('../../../docs/protocol.md', import.meta.url), 'utf8');

/** The text below a heading, up to the next one of the same or a higher level. */
function section(level: 2 | 3, title: string, within = document): string {
  const marks = '#'.repeat(level);
  const start = within.indexOf(`\n${marks} ${title}\n`);
  if (start === -1) throw new Error(`docs/protocol.md has no "${marks} ${title}"`);
  const body = within.slice(start + marks.length + title.length + 3);
  const end = body.search(new RegExp(`^#{1,${level}} `, 'mu'));
  return end === -1 ? body : body.slice(0, end);
}

const headings = (within: string) => [...within.matchAll(/^### `(\w+)`$/gmu)].map(([, name]) => name);
/** The cells of a table, without its head. */
const rows = (within: string) =>
  [...within.matchAll(/^\|(.+)\|$/gmu)]
    .slice(2)
    .map(([, row = '']) => row.split('|').map((cell) => cell.trim().replaceAll('`', '')));
const names = (within: string) => rows(within).map(([name]) => name);
const quoted = (within: string) => new Set([...within.matchAll(/`([\w-]+)`/gu)].map(([, word]) => word));

/** The names of members of an object schema, and of all objects inside it. */
function members(schema: unknown, deep: boolean): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const inner = ['wrapped', 'item', 'value'].flatMap((part) =>
    part in schema ? members(Reflect.get(schema, part), deep) : [],
  );
  const options: unknown = 'options' in schema ? schema.options : [];
  const alternatives = Array.isArray(options) ? options.flatMap((option) => members(option, deep)) : [];
  if (!('entries' in schema) || typeof schema.entries !== 'object' || schema.entries === null)
    return [...inner, ...alternatives];
  const entries = Object.entries(schema.entries);
  return [
    ...entries.map(([name]) => name),
    ...(deep ? entries.flatMap(([, each]) => members(each, deep)) : []),
  ];
}

const requests = [...Object.values(clientRequests), ...Object.values(serverRequests)];
const schemas = [
  ...requests.map(({ params }) => params),
  ...requests.map(({ result }) => result),
  ...Object.values(serverNotifications),
];
const ofClient = section(2, 'Requests of the client');
const ofServer = section(2, 'Requests of the server');
const events = section(2, 'Notifications of the server');

it('privacy.md names settings that exist', async () => {
  const text = await readFile(new URL('../../../docs/privacy.md', import.meta.url), 'utf8');
  const named = [...text.matchAll(/SOTTO_[A-Z_]+/gu)].map(([name]) => name);
  expect(named.length).toBeGreaterThan(3);
  const variables = Object.values(settings).map(({ variable }) => variable);
  const known = [...variables, ...secretVariables.map(fileVariable)];
  for (const name of named) expect(known).toContain(name);
});

it('the page is about this version', () => {
  expect(document).toContain(`\nVersion ${protocolVersions[0]}.\n`);
});

describe('each message has its section, and each section its message', () => {
  it.each([
    ['requests of the client', headings(ofClient), Object.keys(clientRequests)],
    ['requests of the server', headings(ofServer), Object.keys(serverRequests)],
    ['notifications', headings(events), Object.keys(serverNotifications)],
  ])('%s', (_what, documented, table) => {
    expect(documented).toEqual(table);
  });
});

describe('each section names what is in the message', () => {
  it.each(Object.entries(clientRequests))('%s', (method, { params, result }) => {
    const text = section(3, `\`${method}\``, ofClient);
    const named = quoted(text);
    for (const name of members(params, false)) expect(named, `params of ${method}`).toContain(name);
    // The state of a room is described once for the two methods that answer with one.
    if (text.includes('(#state-of-the-room)')) return;
    for (const name of members(result, false)) expect(named, `result of ${method}`).toContain(name);
  });

  it.each(Object.entries(serverRequests))('%s', (method, { params }) => {
    const named = quoted(section(3, `\`${method}\``, ofServer));
    for (const name of members(params, false)) expect(named).toContain(name);
  });

  it.each(Object.entries(serverNotifications))('%s', (event, params) => {
    const named = quoted(section(3, `\`${event}\``, events));
    for (const name of members(params, false)) expect(named).toContain(name);
  });

  it('the state of a room and a peer, member by member', () => {
    expect(names(section(3, 'State of the room'))).toEqual(members(clientRequests.join.result, false));
    expect(names(section(3, 'Peer'))).toEqual(members(serverNotifications.peerJoined.entries.peer, false));
  });

  it('the shapes, down to the last member', () => {
    const named = quoted(section(2, 'Shapes'));
    const top = new Set(schemas.flatMap((schema) => members(schema, false)));
    const nested = new Set(schemas.flatMap((schema) => members(schema, true)));
    expect(nested.size).toBeGreaterThan(top.size + 30);
    for (const name of nested) if (!top.has(name)) expect(named, name).toContain(name);
  });
});

describe('each table has what the code has', () => {
  it('errors', () => {
    expect(names(section(2, 'Errors'))).toEqual(Object.keys(errorCodes));
  });

  it('close codes', () => {
    const documented = rows(section(2, 'Close codes')).map(
      ([code, name = '']) => [name, Number(code)] as const,
    );
    expect(new Map(documented)).toEqual(new Map(Object.entries(closeCodes)));
  });

  it('limits', () => {
    const documented = rows(section(2, 'Limits')).map(([name = '', value]) => [name, Number(value)] as const);
    expect(Object.fromEntries(documented)).toEqual(limits);
  });
});

const yesOrNo = new Map<unknown, string>([
  [true, 'yes'],
  [false, 'no'],
  [null, '–'],
]);

describe('kinds of rooms', () => {
  const table = rows(section(3, 'Kinds of rooms'));

  it('has a row for each property, in order', () => {
    for (const traits of Object.values(roomKinds))
      expect(table.map(([name]) => name)).toEqual(Object.keys(traits));
  });

  it.each(roomKind.options)('says of a %s what the code goes by', (kind) => {
    const column = 1 + roomKind.options.indexOf(kind);
    const inCode = Object.values(roomKinds[kind]).map((value) => yesOrNo.get(value) ?? value);
    expect(table.map((row) => row[column])).toEqual(inCode);
  });
});

/** As the column `needs` says it. */
function written(needs: Needs): string {
  if (needs === null) return '–';
  if (typeof needs === 'string') return needs;
  if ('byToken' in needs) return `${needs.byToken}, by token`;
  return `${[...new Set(Object.values(needs.bySource))].join(', ')}, by source`;
}

const rolesWith = (kind: RoomKind, permission: Permission): string =>
  role.options.filter((each) => isAllowed({ kind, role: each }, permission)).join(', ') || '–';

describe('what is allowed when, and to whom', () => {
  const text = section(3, 'What is allowed when, and to whom');
  const split = text.search(/^\| permission/mu);

  it('has a row for each request', () => {
    const inCode = Object.entries(clientRequests).map(([method, { states, needs }]) => {
      const allowed: readonly string[] = states;
      return [
        method,
        ...connectionStates.map((state) => (allowed.includes(state) ? 'yes' : '–')),
        written(needs),
      ];
    });
    expect(rows(text.slice(0, split))).toEqual(inCode);
  });

  it('has a row for each permission', () => {
    expect(rows(text.slice(split))).toEqual(
      permissions.map((permission) => [
        permission,
        ...roomKind.options.map((kind) => rolesWith(kind, permission)),
      ]),
    );
  });

  it('says as whom people come', () => {
    for (const { maker, guest } of Object.values(roles)) {
      expect(text).toContain(`gets a token for the role \`${maker}\``);
      expect(text).toContain(`joins without a token is a \`${guest}\``);
    }
  });
});

/** What the page sets in code type beside the names of the tables. */
const words = `
  id method params result error code message event Origin POST - _ c g
  call conference left closed lost host shutdown online reconnecting
  microphone camera screen screenAudio audio video
  udp tcp srflx prflx relay active passive so auto client server sha-1 sha-512
  echo load received start
  accept decline busy missed wrong-clock not-reachable cancelled answered-elsewhere declined-elsewhere
  lost silent fine
  sendrecv sendonly recvonly inactive very-low low medium high
`;

it('nothing in code type is unknown to the code', () => {
  const tables = [clientRequests, serverRequests, serverNotifications, errorCodes, closeCodes, limits];
  const known = new Set([
    ...words.split(/\s+/u),
    ...tables.flatMap((table) => Object.keys(table)),
    ...Object.values(roomKinds).flatMap((traits) => Object.entries(traits).flat()),
    ...connectionStates,
    ...role.options,
    ...schemas.flatMap((schema) => members(schema, true)),
    ...members(firewallFacts, true),
    firewallFacts.entries.format.literal,
  ]);
  expect([...quoted(document)].filter((word) => word !== undefined && !known.has(word))).toEqual([]);
});
