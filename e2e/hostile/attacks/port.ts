import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, isIPv6, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { framedCheck } from '../../../packages/server/src/testing/stun.ts';
import { customer, elsewhere, ipv4 } from '../networks.ts';
import { Refused, Signalling, type Target } from '../signalling.ts';
import { type Attack, type Attacker, keepOn, linger } from './attack.ts';

/** A TLS client hello that says that there is more to come. */
const HALF_HELLO = Buffer.from('1603010200010001fc0303', 'hex');

const BEGINNINGS: readonly ((socket: Socket) => void)[] = [
  () => undefined,
  (socket) => void socket.write(HALF_HELLO),
  (socket) => void socket.write(randomBytes(600)),
  (socket) => void socket.write('GET / HTTP/1.1\r\nX-Slow: '),
  (socket) => void socket.resetAndDestroy(),
  (socket) => void connectTls({ socket, rejectUnauthorized: false }).on('error', () => undefined),
  (socket) => halfARequest(connectTls({ socket, rejectUnauthorized: false })),
];

function halfARequest(socket: Socket): void {
  socket.on('error', () => undefined).once('secureConnect', () => socket.write('GET /ws HTTP/1.1\r\nHost: '));
}

/** Connections that begin and go no further. */
export const halfOpen: Attack = (attacker) =>
  keepOn(attacker, { side: 400, pause: 500 }, async (round) => {
    const from = round % 2 === 0 ? customer(round % 4_000) : ipv4(round % 500);
    const socket = await reach(attacker.target, from);
    BEGINNINGS[round % BEGINNINGS.length]?.(socket);
    attacker.deed.reach('connections');
    await Promise.race([once(socket, 'close'), linger(attacker.signal, 8_000)]);
    attacker.deed.meet(socket.closed ? 'closed by the server' : 'held');
    socket.destroy();
  });

/** Connections of ICE over TCP: for each seat in a conference as many as are taken. */
export const ice: Attack = (attacker) =>
  keepOn(attacker, { side: 20, pause: 2_000 }, async (round) => {
    const from = elsewhere(round % 4);
    const signalling = await Signalling.ready(attacker.target, from);
    const held: Socket[] = [];
    try {
      const { room } = await signalling.request('createRoom', { kind: 'conference' });
      const { media } = await signalling.request('join', { room, name: 'Eve' });
      for (const { iceParameters } of media === null ? [] : [media.sendTransport, media.recvTransport]) {
        for (let each = 0; each < 16; each++) held.push(await check(attacker, { from, iceParameters }));
      }
      await linger(attacker.signal, 10_000);
      const open = held.filter(({ destroyed }) => !destroyed).length;
      attacker.deed.reach('answered by a worker', held.filter(({ bytesRead }) => bytesRead > 0).length);
      attacker.deed.meet('held', open);
      attacker.deed.meet('closed by the server', held.length - open);
    } finally {
      for (const socket of held) socket.destroy();
      signalling.close();
    }
  });

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

async function reach({ ipv6, ipv4: address, port }: Target, from: string): Promise<Socket> {
  const socket = connect({ host: isIPv6(from) ? ipv6 : address, port, localAddress: from });
  const failed = new Promise<void>((resolve) => socket.on('error', () => resolve()));
  await Promise.race([once(socket, 'connect').catch(() => undefined), failed]);
  if (socket.destroyed) throw new Refused('no connection');
  return socket.resume();
}
