import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '@sotto/sfu/testing/free-port';
import type { CallRecord } from './rooms/call-records.ts';
import { roomKey } from './rooms/room-id.ts';
import { SqliteStore } from './store/sqlite-store.ts';
import { recordsIn } from './testing/room-records.ts';
import { Device } from './testing/device.ts';
import { capabilities, sending } from './testing/sender.ts';
import { ServerProcess } from './testing/server-process.ts';
import { TestClient } from './testing/test-client.ts';
import { buildPages } from './testing/test-server.ts';

const secret = 'Marked-Secret-of-the-Installation';
const turnSecret = 'Marked-Secret-of-the-TURN-Server';
const userAgent = 'Marked-Browser/99.5';
const addresses = ['203.0.113.71', '203.0.113.72', '2001:db8:71::1'];
const names = {
  caller: 'Marked-Caller-Äneas',
  callee: 'Marked-Callee-Βασίλης',
  host: 'Marked-Host-Zoë',
  guest: 'Marked-Guest-王小明',
  second: 'Marked-Second-Host',
};
const sdp = 'v=0 o=Marked-SDP a=ice-ufrag:Marked-Ufrag a=fingerprint:sha-256 Marked-Fingerprint';
const fingerprint = Array.from({ length: 32 }, (_, index) =>
  (index * 7 + 3).toString(16).padStart(2, '0').toUpperCase(),
).join(':');

/** All that must not be found, by what it is. */
const needles = new Map<string, string>([
  ['secret', secret],
  ['secret of the TURN server', turnSecret],
  ['user agent', userAgent],
  ['SDP', sdp],
  ['certificate', fingerprint],
  ['own address', '127.0.0.1'],
  ...addresses.map((address): [string, string] => [`address ${address}`, address]),
  ...Object.entries(names).map(([who, name]): [string, string] => [`name of ${who}`, name]),
]);

let folder: string;
let dataDir: string;
let rooms: { call: string; relayed: string; conference: string; ended: string; rung: string };
/** Identities as bytes, which is another spelling than any text's. */
const keys = new Map<string, Buffer>();
/** Store files and metrics while everyone was there, all output and the store files afterwards. */
const traces = new Map<string, Buffer>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sotto-privacy-'));
  dataDir = join(folder, 'data');
  await buildPages(join(folder, 'web'));
  await using server = new ServerProcess({
    env: {
      SOTTO_PORT: '0',
      SOTTO_HOST: 'localhost',
      SOTTO_LOG_LEVEL: 'debug',
      SOTTO_SECRET: secret,
      SOTTO_TURN_URL: 'turns:turn.example.org:443',
      SOTTO_TURN_SECRET: turnSecret,
      SOTTO_DATA_DIR: dataDir,
      SOTTO_WEB_DIR: join(folder, 'web'),
      // The server says at its start what it announces. That is another address than the one of the people here.
      SOTTO_SFU_LISTEN: `127.0.0.2:${await freePort()}`,
      SOTTO_TRUSTED_PROXIES: '127.0.0.0/8, ::1',
      SOTTO_METRICS: 'loopback',
    },
  });
  const port = await server.ready();
  const clients = await live(port);
  traces.set('metrics', Buffer.from(await (await fetch(`http://localhost:${port}/metrics`)).text()));
  expect(String(traces.get('metrics'))).toContain('# TYPE');
  await noteFiles('during');
  for (const client of clients) client.drop();
  server.signal('SIGTERM');
  expect(await server.ended()).toBe(0);
  traces.set('output', Buffer.from(server.out + server.err));
  await noteFiles('after');
}, 90_000);
afterAll(() => rm(folder, { recursive: true }));

/** A call, rings and two conferences, with all that people do in them, rightly and wrongly. */
async function live(port: number): Promise<TestClient[]> {
  let count = 0;
  const clients: TestClient[] = [];
  const person = async (): Promise<TestClient> => {
    const address = addresses[count++ % addresses.length] ?? '';
    const client = await TestClient.connect({
      url: `ws://127.0.0.1:${port}/ws`,
      headers: { 'user-agent': userAgent, 'x-forwarded-for': address },
    });
    clients.push(client);
    await client.request('hello', { versions: [3] });
    return client;
  };
  const call = await aCall(person);
  const relayed = await aRelayedCall(person);
  const conference = await aConference(person);
  const ended = await anEndedConference(person);
  const rung = await someRings(person);
  await aCheck(person);
  rooms = { call, relayed, conference, ended, rung };
  for (const [what, room] of Object.entries(rooms)) needles.set(`room of ${what}`, room);
  await fetch(`http://localhost:${port}/r/${call}`, { headers: { 'user-agent': userAgent } });
  await mistakes(await person());
  return clients;
}

type Person = () => Promise<TestClient>;

async function aCall(person: Person): Promise<string> {
  const [caller, callee] = [await person(), await person()];
  const { room, hostToken } = await caller.request('createRoom', { kind: 'call' });
  const first = await caller.request('join', { room, name: names.caller, token: hostToken });
  const second = await callee.request('join', { room, name: names.callee });
  await caller.request('relay', { to: second.peerId, data: Buffer.from(sdp).toString('base64url') });
  await callee.event('relay');
  callee.drop();
  await caller.event('peerUpdated');
  await (await person()).request('resume', { resumeToken: second.resumeToken });
  for (const [what, value] of Object.entries({ hostToken, ...tokensOf(first), ...tokensOf(second) }))
    needles.set(`${what} of a call`, value);
  return room;
}

async function aRelayedCall(person: Person): Promise<string> {
  const [caller, callee] = [await person(), await person()];
  const { room } = await caller.request('createRoom', { kind: 'call' });
  const place = await caller.request('join', { room, name: names.caller });
  await callee.request('join', { room, name: names.callee });
  const { sendTransport } = await caller.request('openRelay', {});
  await callee.request('openRelay', {});
  const rtpParameters = { ...sending('screen'), rtcp: { cname: 'Marked-CNAME' } };
  const { producerId } = await caller.request('produce', { source: 'camera', rtpParameters, paused: false });
  await caller.request('connectTransport', {
    transportId: sendTransport.id,
    dtlsParameters: { role: 'client', fingerprints: [{ algorithm: 'sha-256', value: fingerprint }] },
  });
  await callee.request('receive', { rtpCapabilities: capabilities });
  const [offer] = await callee.offered(1);
  const { usernameFragment, password } = sendTransport.iceParameters;
  const given = { producerId, usernameFragment, password, ...tokensOf(place) };
  for (const [what, value] of Object.entries(given)) needles.set(`${what} of a relayed call`, value);
  needles.set('consumer of a relayed call', offer?.consumerId ?? 'none');
  return room;
}

async function aCheck(person: Person): Promise<void> {
  const checker = await person();
  const { ways } = await checker.request('openCheck', {});
  const { turn } = await checker.request('lookupTurn', {});
  needles.set('name at the TURN server', turn?.username ?? '');
  needles.set('password at the TURN server', turn?.credential ?? '');
  for (const { protocol, transport } of ways) {
    const { usernameFragment, password } = transport.iceParameters;
    const given = { id: transport.id, usernameFragment, password };
    for (const [what, value] of Object.entries(given))
      needles.set(`${what} of a check over ${protocol}`, value);
    await checker.request('connectCheck', {
      transportId: transport.id,
      dtlsParameters: { role: 'client', fingerprints: [{ algorithm: 'sha-256', value: fingerprint }] },
    });
  }
}

async function aConference(person: Person): Promise<string> {
  const [host, guest] = [await person(), await person()];
  const { room, hostToken } = await host.request('createRoom', { kind: 'conference' });
  const early = await guest.request('join', { room, name: names.guest });
  const place = await host.request('join', { room, name: names.host, token: hostToken });
  const rtpParameters = { ...sending('camera'), rtcp: { cname: 'Marked-CNAME' } };
  const { producerId } = await host.request('produce', { source: 'camera', rtpParameters, paused: false });
  await host.request('connectTransport', {
    transportId: place.media?.sendTransport.id ?? '',
    dtlsParameters: { role: 'client', fingerprints: [{ algorithm: 'sha-256', value: fingerprint }] },
  });
  await guest.request('receive', { rtpCapabilities: capabilities });
  const [offer] = await guest.offered(1);
  await guest.request('tellReception', { to: place.peerId, source: 'camera', reception: 'lost' });
  const { usernameFragment = '', password = '' } = place.media?.sendTransport.iceParameters ?? {};
  const given = { hostToken, producerId, usernameFragment, password, cname: 'Marked-CNAME' };
  for (const [what, value] of Object.entries({ ...given, ...tokensOf(place), ...tokensOf(early) }))
    needles.set(`${what} of a conference`, value);
  needles.set('consumer', offer?.consumerId ?? 'none');
  return room;
}

async function anEndedConference(person: Person): Promise<string> {
  const [first, second] = [await person(), await person()];
  const { room, hostToken } = await first.request('createRoom', { kind: 'conference' });
  await first.request('join', { room, name: names.host, token: hostToken });
  await second.request('join', { room, name: names.second, token: hostToken });
  await second.request('endRoom', {});
  return room;
}

/** People with identities ring each other: one accepts, one declines, and one still rings when the traces are taken. */
async function someRings(person: Person): Promise<string> {
  const devices = { callerDevice: new Device(), calleeDevice: new Device() };
  const [caller, callee, other] = [await person(), await person(), await person()];
  await appear(caller, devices.callerDevice);
  for (const window of [callee, other]) await appear(window, devices.calleeDevice);
  for (const [what, { identity }] of Object.entries(devices)) {
    needles.set(`identity of ${what}`, identity);
    needles.set(`identity of ${what} in hex`, Buffer.from(identity, 'base64url').toString('hex'));
    keys.set(`identity of ${what} as bytes`, Buffer.from(identity, 'base64url'));
  }
  const card = Buffer.from(`Marked-Card of ${names.caller}`).toString('base64url');
  needles.set('card', card);
  const { room } = await caller.request('createRoom', { kind: 'call' });
  await caller.request('join', { room, name: names.caller });
  const { identity } = devices.calleeDevice;
  for (const answer of ['decline', 'accept', null] as const) {
    const { ringId } = await caller.request('ring', { identity, room, card });
    needles.set(`ring ${ringId.slice(0, 4)}`, ringId);
    await callee.request('acknowledgeRing', { ringId });
    await callee.request('relayRing', { ringId, data: Buffer.from(sdp).toString('base64url') });
    await caller.event('ringRelay');
    if (answer === null) continue;
    await callee.request('answerRing', { ringId, answer });
    await caller.event('ringAnswered');
    await other.event('ringEnded');
  }
  // A wrong turn for each side: refused, and not written down either.
  await callee.refusal('ring', { identity, room, card });
  await caller.refusal('answerRing', { ringId: 'Marked-Ring', answer: 'accept' });
  await caller.refusal('reach', { identity: devices.calleeDevice.identity, signature: 'A'.repeat(86) });
  return room;
}

/** Becomes reachable; what is said for it must not be found either. */
async function appear(client: TestClient, device: Device): Promise<void> {
  const { challenge } = await client.request('challengeReach', {});
  const proof = device.proof(client.origin, challenge);
  needles.set(`challenge ${challenge.slice(0, 4)}`, challenge);
  needles.set(`signature ${challenge.slice(0, 4)}`, proof.signature);
  await client.request('reach', proof);
}

/** What goes wrong is logged; with what was sent it is not. */
async function mistakes(client: TestClient): Promise<void> {
  await client.refusal('join', { room: names.guest, name: names.guest });
  await client.refusal(names.guest.slice(0, 20), { [names.guest]: names.guest });
  await client.refusal('lookupRoom', { room: '0'.repeat(25) });
  client.send(`{"${names.guest}":`);
  expect(await client.closed).toBe(4400);
}

const tokensOf = ({ peerId, resumeToken }: { peerId: string; resumeToken: string }) => ({
  [`peerId ${peerId.slice(0, 4)}`]: peerId,
  [`resumeToken ${peerId.slice(0, 4)}`]: resumeToken,
});

async function noteFiles(when: string): Promise<void> {
  for (const name of await readdir(dataDir))
    traces.set(`${name} ${when}`, await readFile(join(dataDir, name)));
}

/** The ways in which a text could be in a file. */
function spellings(text: string): Buffer[] {
  const utf8 = Buffer.from(text);
  const base64 = [0, 1, 2].flatMap((shift) => {
    // What stands before and after a text changes the first and the last characters of its base64, not the middle.
    const whole = Buffer.concat([Buffer.alloc(shift), utf8]).toString('base64');
    const middle = whole.slice(shift === 0 ? 0 : 4, -4);
    return middle.length < 8 ? [] : [middle, middle.replaceAll('+', '-').replaceAll('/', '_')];
  });
  const escaped = [JSON.stringify(text).slice(1, -1), encodeURIComponent(text), utf8.toString('hex')];
  return [utf8, Buffer.from(text, 'utf16le'), ...escaped.concat(base64).map((each) => Buffer.from(each))];
}

const around = (inner: string) => Buffer.from(`…${inner}…`);
const contains = (bytes: Buffer, text: string) =>
  spellings(text).some((spelling) => bytes.includes(spelling));

describe('the search', () => {
  it('finds what is there, however it is written', () => {
    const text = names.guest;
    expect(contains(around(text), text)).toBe(true);
    expect(contains(around(Buffer.from(text).toString('hex')), text)).toBe(true);
    expect(contains(Buffer.from(`xx${text}`, 'utf16le'), text)).toBe(true);
    for (const before of ['', 'a', 'ab', 'abc'])
      expect(contains(around(Buffer.from(`${before}${text}zz`).toString('base64url')), text)).toBe(true);
    expect(contains(around('something else'), text)).toBe(false);
  });

  it('has looked at store, log and metrics, and they say something', () => {
    expect([...traces.keys()]).toEqual(
      expect.arrayContaining([
        'metrics',
        'output',
        'sotto.db during',
        'sotto.db-wal during',
        'sotto.db after',
      ]),
    );
    expect(traces.get('output')?.toString()).toContain('"event":"room connected"');
    const metrics = traces.get('metrics')?.toString();
    expect(metrics).toContain('sotto_peers{kind="conference"} 2');
    // While it rang, with two rings behind it.
    expect(metrics).toContain('sotto_reachable_connections 3');
    expect(metrics).toContain('sotto_rings_total{outcome="accept"} 1');
    expect(metrics).toContain('sotto_rings_total{outcome="decline"} 1');
    expect(traces.get('sotto.db-wal during')?.length).toBeGreaterThan(1_000);
    expect(needles.size).toBeGreaterThan(40);
    expect(keys.size).toBe(2);
  });
});

describe('nothing is left behind', () => {
  it('of anybody, in clear, in any byte of store, log and metrics', () => {
    const found = [...traces].flatMap(([where, bytes]) =>
      [...needles].filter(([, text]) => contains(bytes, text)).map(([what]) => `${what} in ${where}`),
    );
    expect(found).toEqual([]);
  });

  it('of an identity as bytes', () => {
    const found = [...traces].flatMap(([where, bytes]) =>
      [...keys].filter(([, key]) => bytes.includes(key)).map(([what]) => `${what} in ${where}`),
    );
    expect(found).toEqual([]);
  });

  it('of who rings whom: no line of the log is about it, and no metric tells one from another', () => {
    expect(traces.get('output')?.toString()).not.toMatch(/ring"|ring |reach/iu);
    const metrics = traces.get('metrics')?.toString() ?? '';
    const lines = metrics.split('\n').filter((line) => /^sotto_(ring|reach)/u.test(line));
    const labels = lines.flatMap((line) => [...line.matchAll(/(\w+)="(\w*)"/gu)].map(([pair]) => pair));
    expect(labels.toSorted()).toEqual(['outcome="accept"', 'outcome="decline"']);
  });

  it('of anything marked at all', () => {
    for (const [where, bytes] of traces) expect(bytes.toString('latin1'), where).not.toMatch(/marked/iu);
  });

  it('but, sealed in the store, the status of each call and who started and ended a conference', async () => {
    const store = await SqliteStore.open({ file: join(dataDir, 'sotto.db'), secret });
    const { rooms: kept, calls } = recordsIn({ store });
    // A call is found by its room only as long as it goes on.
    const recordOf = async (room: string): Promise<CallRecord | undefined> =>
      (await calls.find((await kept.find(roomKey(room)))?.record.call ?? ''))?.record;
    const [call, relayed, conference, rung] = [
      await recordOf(rooms.call),
      await recordOf(rooms.relayed),
      await recordOf(rooms.conference),
      await recordOf(rooms.rung),
    ];
    expect(call).toMatchObject({ kind: 'call', status: 'connected', startedBy: null, endedBy: null });
    expect(Object.keys(relayed ?? {})).toEqual(Object.keys(call ?? {}));
    expect(relayed).toMatchObject({ kind: 'call', status: 'connected', startedBy: null, endedBy: null });
    // A call that rang looks like any other that one person waits in.
    expect(rung).toMatchObject({ kind: 'call', status: 'connecting', startedBy: null, endedBy: null });
    expect(Object.keys(rung ?? {})).toEqual(Object.keys(call ?? {}));
    expect(conference).toMatchObject({ kind: 'conference', startedBy: names.host, endedBy: null });
    expect(await recordOf(rooms.ended)).toBeUndefined();
    const endings: CallRecord[] = [];
    for await (const record of calls.list()) if (record.status === 'ended') endings.push(record);
    expect(endings).toMatchObject([{ startedBy: names.host, endedBy: names.second }]);
    const all: string[] = [];
    for (const collection of ['rooms', 'status'])
      for await (const { key, value } of store.list(collection)) all.push(key, value);
    store.close();
    expect(all).toHaveLength(20);
    const text = Buffer.from(all.join('\n'));
    const found = [...needles].filter(([, needle]) => contains(text, needle)).map(([what]) => what);
    expect(found).toEqual(['name of host', 'name of second']);
  });
});

describe('with SOTTO_STATUS_DAYS=0', () => {
  it('nothing is written, and what was is removed', async () => {
    const before = await readdir(dataDir);
    expect(before).toContain('sotto.db');
    await using server = new ServerProcess({
      env: {
        SOTTO_PORT: '0',
        SOTTO_STATUS_DAYS: '0',
        SOTTO_DATA_DIR: dataDir,
        SOTTO_WEB_DIR: join(folder, 'web'),
        SOTTO_SFU_LISTEN: `127.0.0.1:${await freePort()}`,
      },
    });
    const port = await server.ready();
    const client = await TestClient.connect({ url: `ws://127.0.0.1:${port}/ws` });
    await client.request('hello', { versions: [3] });
    const { room } = await client.request('createRoom', { kind: 'conference' });
    await client.request('join', { room, name: names.host });
    expect(await readdir(dataDir)).toEqual([]);
    server.signal('SIGTERM');
    expect(await server.ended()).toBe(0);
    expect(await readdir(dataDir)).toEqual([]);
  }, 90_000);
});
