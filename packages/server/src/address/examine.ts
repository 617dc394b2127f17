import { isIP } from 'node:net';
import type { Config } from '../config/config.ts';
import { announcedOf, socketsOf } from '../port/plan.ts';
import { type Finding, judgeAddresses } from './judge.ts';
import { canListen, isInContainer, resolveHost } from './look-around.ts';

/** Looks whether calls can work by the addresses that browsers will be told. About two seconds at most. Never rejects. */
export async function examineAddresses(
  { sfuListen, publicUrl }: Pick<Config, 'sfuListen' | 'publicUrl'>,
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
