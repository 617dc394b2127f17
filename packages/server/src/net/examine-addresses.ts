import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { access } from 'node:fs/promises';
import { isIP, isIPv6 } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { ListenAddress } from '@sotto/sfu';
import { announcedOf, socketsOf } from './port-plan.ts';
import { type Finding, judgeAddresses } from './judge-addresses.ts';

/** Looks whether calls can work by the addresses that browsers will be told. About two seconds at most. Never rejects. */
export async function examineAddresses(
  { sfuListen, publicUrl }: { sfuListen: readonly ListenAddress[]; publicUrl: string | null },
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Finding[]> {
  const sockets = sfuListen.flatMap(socketsOf);
  const publicHost = publicUrl === null ? null : new URL(publicUrl).hostname.replace(/^\[|\]$/gu, '');
  const announced = sockets.map((socket) => announcedOf(socket).address).filter((host) => isIP(host) === 0);
  const names = [...new Set(publicHost === null ? announced : [publicHost, ...announced])];
  const listened = [...new Set(sockets.map(({ ip }) => ip))];
  const [resolved, usable, inContainer] = await Promise.all([
    Promise.all(names.map(async (name) => [name, await resolveHost(name)] as const)),
    Promise.all(listened.map(canListen)),
    isInContainer(environment),
  ]);
  return judgeAddresses({
    sfuListen,
    publicHost,
    resolved: new Map(resolved),
    foreign: new Set(listened.filter((_, index) => usable[index] === false)),
    inContainer,
  });
}

/** Milliseconds that a look-up may take: a start does not wait for a name server that is away. */
const lookUpTimeout = 2_000;

/** The addresses of a host: its own if it is one, none if it does not exist; null if nobody could tell in time. */
export async function resolveHost(host: string): Promise<readonly string[] | null> {
  if (isIP(host) !== 0) return [host];
  const done = new AbortController();
  // The look-up itself cannot be ended; what it finds too late is not used.
  const tooLate = delay(lookUpTimeout, null, { signal: done.signal });
  tooLate.catch(() => undefined);
  try {
    const found = await Promise.race([lookup(host, { all: true }), tooLate]);
    return found?.map(({ address }) => address) ?? null;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOTFOUND' ? [] : null;
  } finally {
    done.abort();
  }
}

/** Whether this machine lets a program receive there. */
export async function canListen(ip: string): Promise<boolean> {
  const socket = createSocket(isIPv6(ip) ? 'udp6' : 'udp4');
  try {
    const listening = once(socket, 'listening');
    socket.bind({ address: ip, port: 0 });
    await listening;
    return true;
  } catch (error) {
    // Whatever else is wrong is not about the address.
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    return code !== 'EADDRNOTAVAIL' && code !== 'EAFNOSUPPORT';
  } finally {
    socket.close();
  }
}

/** Whether this is the inside of a container, as Docker, Podman, systemd-nspawn and Kubernetes tell it. */
export async function isInContainer(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<boolean> {
  if (environment['container'] !== undefined || environment['KUBERNETES_SERVICE_HOST'] !== undefined)
    return true;
  const marks = ['/.dockerenv', '/run/.containerenv'].map((path) => access(path));
  return (await Promise.allSettled(marks)).some(({ status }) => status === 'fulfilled');
}
