import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { framedCheck } from '../../../packages/server/src/testing/stun.ts';
import { customer, elsewhere, ipv4 } from '../networks.ts';
import { Signalling } from '../signalling.ts';
import { TLS_CLIENT } from '../tls-client.ts';
import { type Attack, type Attacker, linger } from './attack.ts';
import { reach } from './tcp.ts';

/** A TLS client hello that says that there is more to come. */
const HALF_HELLO = Buffer.from('1603010200010001fc0303', 'hex');

const saysNothing = (): void => undefined;

const BEGINNINGS: readonly ((socket: Socket) => void)[] = [
  (socket) => void socket.write(HALF_HELLO),
  (socket) => void socket.write(randomBytes(600)),
  (socket) => void socket.write('GET / HTTP/1.1\r\nX-Slow: '),
  (socket) => void socket.resetAndDestroy(),
  (socket) => void connectTls({ socket, ...TLS_CLIENT }).on('error', () => undefined),
  (socket) => halfARequest(connectTls({ socket, ...TLS_CLIENT })),
  saysNothing,
];

function halfARequest(socket: Socket): void {
  socket.on('error', () => undefined).once('secureConnect', () => socket.write('GET /ws HTTP/1.1\r\nHost: '));
}

/** Of ten, so many say nothing and come from one address: more than it may have before the first has had its time. */
const SILENT = 6;

/** Connections that begin and go no further. */
export const halfOpen: Attack = {
  perSecond: 50,
  atOnce: 1_500,
  limits: ['tcp_arrivals silent', 'tcp_arrivals crowded', 'tcp_arrivals unknown'],
  act: async (attacker, round) => {
    const silent = round % 10 < SILENT;
    const begin = silent ? saysNothing : (BEGINNINGS[round % BEGINNINGS.length] ?? saysNothing);
    const other = round % 2 === 0 ? customer(7, round % 4_000) : ipv4(1_000 + (round % 500));
    const socket = await reach(attacker.target, silent ? ipv4(900) : other);
    begin(socket);
    attacker.deed.reach('connections');
    const begun = performance.now();
    await Promise.race([once(socket, 'close'), linger(attacker.signal, 20_000)]);
    if (!attacker.signal.aborted) attacker.deed.meet(howItEnded(socket, performance.now() - begun));
    socket.destroy();
  },
};

function howItEnded({ closed }: Socket, ms: number): string {
  if (!closed) return 'held';
  return ms < 1_000 ? 'closed at once' : `closed within ${ms < 9_000 ? 9 : 20} s`;
}

/** Connections of ICE over TCP: for each seat in a conference as many as are taken. */
export const ice: Attack = {
  perSecond: 1,
  atOnce: 20,
  limits: ['closed by the server'],
  act: async (attacker, round) => {
    const from = elsewhere(round % 4);
    const signalling = await Signalling.ready(attacker.target, from);
    const held: Socket[] = [];
    try {
      const { room } = await signalling.request('createRoom', { kind: 'conference' });
      const { media } = await signalling.request('join', { room, name: 'Eve' });
      for (const { iceParameters } of media === null ? [] : [media.sendTransport, media.recvTransport])
        for (let each = 0; each < 16; each++) held.push(await check(attacker, { from, iceParameters }));
      await linger(attacker.signal, 8_000);
      const open = held.filter(({ destroyed }) => !destroyed).length;
      attacker.deed.reach('answered by a worker', held.filter(({ bytesRead }) => bytesRead > 0).length);
      attacker.deed.meet('held', open);
      attacker.deed.meet('closed by the server', held.length - open);
    } finally {
      for (const socket of held) socket.destroy();
      signalling.close();
    }
  },
};

interface IceParameters {
  readonly usernameFragment: string;
  readonly password: string;
}

async function check(
  { target }: Attacker,
  { from, iceParameters }: { readonly from: string; readonly iceParameters: IceParameters },
): Promise<Socket> {
  const socket = await reach(target, from);
  socket.write(framedCheck(iceParameters));
  return socket;
}
