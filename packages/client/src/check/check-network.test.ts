import { ProtocolError } from '@sotto/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeCheckLink } from '../testing/fake-check-link.ts';
import { FakeSocket } from '../testing/fake-socket.ts';
import { type OpenLink, WayBlocked } from './check-link.ts';
import { checkNetwork } from './check-network.ts';
import type { CheckLine, CheckName, NetworkCheck } from './check-types.ts';

const page = Object.assign(new EventTarget(), { hidden: false });
const devices = { camera: false, microphone: false };

const address = '192.0.2.1';
const candidate = (protocol: 'udp' | 'tcp', port: number) => ({
  foundation: protocol,
  priority: 1,
  ip: address,
  address,
  protocol,
  port,
  type: 'host',
  ...(protocol === 'tcp' && { tcpType: 'passive' }),
});
const way = (protocol: 'udp' | 'tcp' | 'turn', port: number) => ({
  protocol,
  transport: {
    id: `${protocol}${port}`,
    iceParameters: { usernameFragment: 'abcd', password: 'p'.repeat(22) },
    iceCandidates: [candidate(protocol === 'tcp' ? 'tcp' : 'udp', port)],
    dtlsParameters: { fingerprints: [{ algorithm: 'sha-256', value: Array(32).fill('ab').join(':') }] },
  },
});
const twoWorkers = [way('udp', 443), way('tcp', 443), way('udp', 444), way('tcp', 444)];

/** A server that is there. */
class LivingSocket extends FakeSocket {
  override send(text: string): void {
    super.send(text);
    if (this.sent.at(-1)?.['method'] === 'ping') this.answer('ping', {});
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  FakeSocket.reset();
  page.hidden = false;
  vi.stubGlobal('WebSocket', LivingSocket);
  vi.stubGlobal('document', page);
  vi.stubGlobal('navigator', { mediaDevices: {} });
  for (const name of ['RTCPeerConnection', 'RTCRtpTransceiver', 'RTCRtpScriptTransform', 'Worker'])
    vi.stubGlobal(name, () => undefined);
  vi.stubGlobal('fetch', () => Promise.resolve(new Response()));
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** How long the last check took, in milliseconds of the test's clock. */
let took = 0;

/** Runs a check to its end, with a server that answers `openCheck` so. */
async function finish(
  open: OpenLink,
  { told = { ways: twoWorkers }, refuse }: { told?: object; refuse?: string } = {},
): Promise<NetworkCheck> {
  const begun = performance.now();
  const check = checkNetwork({ url: 'wss://call.example.org/ws', devices, open });
  void check.done.then(() => (took = performance.now() - begun));
  await vi.advanceTimersByTimeAsync(10);
  FakeSocket.last.open();
  await vi.advanceTimersByTimeAsync(10);
  if (refuse === undefined) FakeSocket.last.answer('openCheck', told);
  else FakeSocket.last.refuse('openCheck', refuse);
  await vi.advanceTimersByTimeAsync(10);
  if (FakeSocket.last.sent.some(({ method }) => method === 'lookupTurn'))
    FakeSocket.last.answer('lookupTurn', { turn });
  await vi.advanceTimersByTimeAsync(30_000);
  await check.done;
  return check;
}

const of = ({ lines }: NetworkCheck, name: CheckName): CheckLine[] =>
  lines.value.filter((line) => line.name === name);
const statesOf = (check: NetworkCheck, name: CheckName) => of(check, name).map(({ state }) => state);
const blockedUntilAborted: OpenLink = ({ signal }) =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new WayBlocked('no-answer')));
  });

const turn = {
  urls: ['turns:turn.example.org:443?transport=tcp', 'turn:[2001:db8::1]', 'turns:192.0.2.9'],
  username: '1:x',
  credential: 'y',
  lifetime: 100,
};

const udpBlocked: OpenLink = (options) =>
  options.way.protocol === 'udp' ? blockedUntilAborted(options) : Promise.resolve(new FakeCheckLink());

/** Whoever answers, no socket opens. */
async function checkWithoutSocket(): Promise<NetworkCheck> {
  const check = checkNetwork({ url: 'wss://call.example.org/ws', devices });
  await vi.advanceTimersByTimeAsync(10);
  FakeSocket.last.drop();
  await vi.advanceTimersByTimeAsync(10);
  await check.done;
  return check;
}

describe('a check of the network', () => {
  it('tries each way by itself, and measures over UDP where it is open', async () => {
    const links = new Map<string, FakeCheckLink>();
    const check = await finish(async ({ way: { transport } }) => {
      const link = new FakeCheckLink();
      links.set(transport.id, link);
      return link;
    });
    expect(of(check, 'udp').map(({ targets }) => targets)).toEqual([
      [{ host: '192.0.2.1', protocol: 'udp', port: 443 }],
      [{ host: '192.0.2.1', protocol: 'udp', port: 444 }],
    ]);
    expect([...links].map(([id, { sent }]) => [id, sent > 0])).toEqual([
      ['udp443', true],
      ['tcp443', false],
      ['udp444', false],
      ['tcp444', false],
    ]);
    expect([...links.values()].every(({ closed }) => closed)).toBe(true);
    expect(FakeSocket.last.closedWith).toBe(1000);
    expect(check.verdict.value).toBe('good');
    expect(took).toBeLessThan(10_000);
    expect(of(check, 'server')[0]?.targets).toEqual([
      { host: 'call.example.org', protocol: 'tcp', port: 443 },
    ]);
  });

  it('says which way is blocked, does not wait long for it, and measures over TCP then', async () => {
    const check = await finish(udpBlocked);
    expect(statesOf(check, 'udp')).toEqual(['blocked', 'blocked']);
    expect(of(check, 'udp')[0]?.reason).toBe('no-answer');
    expect(statesOf(check, 'tcp')).toEqual(['passed', 'passed']);
    expect(of(check, 'loss')[0]).toMatchObject({ state: 'untested', reason: 'tcp-hides-loss' });
    expect(statesOf(check, 'roundTrip')).toEqual(['passed']);
    expect(took).toBeLessThan(14_000);
  });

  it('does not wait for minutes where nothing passes, and says that there was nothing to measure', async () => {
    const check = await finish(blockedUntilAborted);
    expect([...statesOf(check, 'udp'), ...statesOf(check, 'tcp')]).toEqual(Array(4).fill('blocked'));
    expect(of(check, 'upload')[0]).toMatchObject({ state: 'untested', reason: 'needs-way' });
    expect(check.verdict.value).toBe('media-blocked');
    expect(took).toBeLessThan(10_000);
  });

  it('judges by the thresholds', async () => {
    const check = await finish(() =>
      Promise.resolve(
        new FakeCheckLink({
          roundTrip: (sequence) => (sequence % 2 === 0 ? 200 : 280),
          loses: (sequence) => sequence % 20 === 0,
          bitrate: 1_000_000,
        }),
      ),
    );
    for (const name of ['roundTrip', 'jitter', 'loss', 'upload', 'download'] as const)
      expect(statesOf(check, name), name).toEqual(['slow']);
    expect(check.verdict.value).toBe('slow');
  });

  it('says that signalling is blocked, and that the rest needs it', async () => {
    const check = await checkWithoutSocket();
    expect(statesOf(check, 'server')).toEqual(['passed']);
    expect(statesOf(check, 'websocket')).toEqual(['blocked']);
    expect(of(check, 'udp')[0]).toMatchObject({ state: 'untested', reason: 'needs-socket' });
    expect(check.verdict.value).toBe('socket-blocked');
  });

  it('says that the server is not there, and that a proxy which answers in its place is not it', async () => {
    for (const answer of [
      Promise.reject(new TypeError('no')),
      Promise.resolve(new Response('', { status: 502 })),
    ]) {
      vi.stubGlobal('fetch', () => answer);
      const check = await checkWithoutSocket();
      expect(statesOf(check, 'server')).toEqual(['blocked']);
      expect(check.verdict.value).toBe('server-blocked');
    }
  });

  it('takes nobody for the server to whom somebody on the way leads', async () => {
    vi.stubGlobal('fetch', (_page: URL, { redirect = 'follow' }: RequestInit = {}) =>
      redirect === 'error' ? Promise.reject(new TypeError('redirected')) : Promise.resolve(new Response()),
    );
    const check = await checkWithoutSocket();
    expect(statesOf(check, 'server')).toEqual(['blocked']);
  });

  it.each([
    ['rate-limited', 'busy'],
    ['media-failed', 'server-failed'],
  ])('blames no network when the server says %s', async (refuse, reason) => {
    const check = await finish(blockedUntilAborted, { refuse });
    expect(of(check, 'udp')[0]).toMatchObject({ state: 'untested', reason });
    expect(of(check, 'upload')[0]).toMatchObject({ state: 'untested', reason });
    expect(check.verdict.value).toBe('not-tried');
  });

  it('blames no network when the server takes no part in a way', async () => {
    const check = await finish(() => Promise.reject(new ProtocolError('media-failed')));
    expect(of(check, 'tcp')[0]).toMatchObject({ state: 'untested', reason: 'server-failed' });
    expect(check.verdict.value).toBe('not-tried');
  });

  it('blames no network when the server goes in the middle of it', async () => {
    const trying = finish(blockedUntilAborted);
    setTimeout(() => FakeSocket.last.drop(), 1_000);
    expect(of(await trying, 'udp')[0]).toMatchObject({ state: 'untested', reason: 'lost' });
    const measuring = finish(() => Promise.resolve(new FakeCheckLink()));
    setTimeout(() => FakeSocket.last.drop(), 4_000);
    const check = await measuring;
    expect(statesOf(check, 'roundTrip')).toEqual(['passed']);
    expect(of(check, 'download')[0]).toMatchObject({ state: 'untested', reason: 'lost' });
  });

  it('tells a handshake that failed from silence', async () => {
    const check = await finish(() => Promise.reject(new WayBlocked('no-handshake')));
    expect(of(check, 'udp')[0]).toMatchObject({ state: 'blocked', reason: 'no-handshake' });
  });

  it('measures nothing while nobody sees the page', async () => {
    page.hidden = true;
    const check = await finish(() => Promise.resolve(new FakeCheckLink()));
    expect(of(check, 'roundTrip')[0]).toMatchObject({ state: 'untested', reason: 'hidden' });
    expect(check.verdict.value).toBe('not-measured');
  });

  it('asks for no device that is not wanted, and lets go at once of those that are', async () => {
    const stop = vi.fn();
    const getUserMedia = vi.fn(({ video }: MediaStreamConstraints) =>
      video === true
        ? Promise.reject(new DOMException('no', 'NotFoundError'))
        : Promise.resolve({ getTracks: () => [{ stop }] }),
    );
    vi.stubGlobal('navigator', { mediaDevices: { getUserMedia } });
    await finish(blockedUntilAborted);
    expect(getUserMedia).not.toHaveBeenCalled();
    const check = checkNetwork({
      url: 'ws://localhost/ws',
      devices: { camera: true, microphone: true },
      open: blockedUntilAborted,
    });
    await vi.advanceTimersByTimeAsync(10);
    expect(of(check, 'microphone')[0]?.state).toBe('passed');
    expect(stop).toHaveBeenCalledTimes(1);
    expect(of(check, 'camera')[0]).toMatchObject({ state: 'blocked', reason: 'missing' });
    check.close();
    await vi.advanceTimersByTimeAsync(100);
    await check.done;
  });

  it('ends early without a verdict, and leaves nothing open', async () => {
    const link = new FakeCheckLink();
    const check = checkNetwork({
      url: 'ws://localhost/ws',
      devices,
      open: () => Promise.resolve(link),
    });
    await vi.advanceTimersByTimeAsync(10);
    FakeSocket.last.open();
    await vi.advanceTimersByTimeAsync(10);
    FakeSocket.last.answer('openCheck', { ways: [way('udp', 443)] });
    await vi.advanceTimersByTimeAsync(1_000);
    check.close();
    await vi.advanceTimersByTimeAsync(100);
    await check.done;
    expect(check.verdict.value).toBeNull();
    expect([link.closed, FakeSocket.last.closedWith]).toEqual([true, 1000]);
  });
});

describe('where there is a TURN server', () => {
  const told = { ways: [way('udp', 443), way('tcp', 443), way('turn', 443)] };

  it('it is one more way, tried with what the server gives for it, and measured last of all', async () => {
    const tried: (readonly [string, unknown])[] = [];
    const onlyTurn: OpenLink = (options) => {
      tried.push([options.way.protocol, options.turn]);
      if (options.way.protocol !== 'turn') return blockedUntilAborted(options);
      return Promise.resolve(new FakeCheckLink());
    };
    const check = await finish(onlyTurn, { told });
    expect(tried).toEqual([
      ['udp', null],
      ['tcp', null],
      ['turn', turn],
    ]);
    expect(of(check, 'turn')).toMatchObject([
      {
        state: 'passed',
        targets: [
          { host: 'turn.example.org', protocol: 'tcp', port: 443 },
          { host: '2001:db8::1', protocol: 'udp', port: 3478 },
          { host: '192.0.2.9', protocol: 'tcp', port: 5349 },
        ],
      },
    ]);
    expect(check.lines.value.map(({ name }) => name).slice(2, 6)).toEqual([
      'udp',
      'tcp',
      'turn',
      'roundTrip',
    ]);
    expect(statesOf(check, 'upload')).toEqual(['passed']);
    expect(of(check, 'loss')[0]?.reason).toBe('tcp-hides-loss');
    expect(check.verdict.value).toBe('turn-only');
  });

  it('it has no line anywhere else', async () => {
    const check = await finish(udpBlocked);
    expect(of(check, 'turn')).toEqual([]);
  });
});
