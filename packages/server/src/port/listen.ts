import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { isIP, type Server } from 'node:net';
import type { Listener } from '../net/port-plan.ts';

/** So many that come at once wait to be accepted, as far as the system lets them; others try again after a second. */
const backlog = 4096;
/**
 * libuv accepts one connection for each listening socket in a turn of the event loop. A turn takes milliseconds when
 * there is much to do, and whoever opens a thousand connections at once then keeps everybody else waiting for seconds.
 * So there are several sockets, among which the kernel divides what comes (SO_REUSEPORT in socket(7)).
 */
const socketsPerAddress = 16;

/** The system's error, and where it was to listen. */
export class ListenError extends Error {
  readonly listener: Listener;
  readonly code: string | undefined;

  constructor(listener: Listener, cause: unknown) {
    super(`Cannot listen on ${listener.host}:${listener.port}`, { cause });
    this.name = 'ListenError';
    this.listener = listener;
    this.code =
      cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined;
  }
}

/**
 * Opens servers for each address of each listener; on all of the machine's addresses, where one of them is unspecified,
 * instead of on the single ones. Port 0 becomes the same port everywhere. Rejects with `ListenError`, with none open.
 */
export async function listenOn(listeners: readonly Listener[], create: () => Server): Promise<Server[]> {
  const open: Server[] = [];
  try {
    for (const { host, port, optional } of await addressesOf(listeners)) {
      // One after the other: where the port is any, the first one's is for all.
      const taken = port === 0 && open[0] !== undefined ? portOf(open[0]) : port;
      try {
        open.push(...(await openAt({ host, port: taken }, create)));
      } catch (cause) {
        if (!optional) throw new ListenError({ host, port }, cause);
      }
    }
    return open;
  } catch (error) {
    for (const server of open) server.close();
    throw error;
  }
}

async function openAt({ host, port }: Listener, create: () => Server): Promise<Server[]> {
  const open: Server[] = [];
  const add = async (options: { port: number; reusePort: boolean }): Promise<Server> => {
    const server = create();
    await once(server.listen({ host, backlog, ...options }), 'listening');
    open.push(server);
    return server;
  };
  // Alone at first, which fails where another program has this port. The others would share it with anybody.
  const alone = await add({ port, reusePort: false });
  const taken = portOf(alone);
  alone.close();
  open.length = 0;
  try {
    while (open.length < socketsPerAddress) await add({ port: taken, reusePort: true });
  } catch {
    // Not every system has it.
    if (open.length === 0) await add({ port: taken, reusePort: false });
  }
  return open;
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

interface Address extends Listener {
  /** Of a name that has several addresses one is enough: the loopback interface often lacks IPv6. */
  readonly optional: boolean;
}

async function addressesOf(listeners: readonly Listener[]): Promise<Address[]> {
  const all = (await Promise.all(listeners.map(resolve))).flat();
  return all.filter(
    (each, index) =>
      !all.some((other, at) => other.port === each.port && at !== index && covers(other, each, at < index)),
  );
}

async function resolve({ host, port }: Listener): Promise<Address[]> {
  if (isIP(host) !== 0) return [{ host, port, optional: false }];
  try {
    const addresses = await lookup(host, { all: true });
    return addresses.map(({ address }, index) => ({ host: address, port, optional: index > 0 }));
  } catch (cause) {
    throw new ListenError({ host, port }, cause);
  }
}

/** Whether who listens on `wide` gets all that comes to `narrow`; `::` takes IPv4 as well. */
function covers(wide: Address, narrow: Address, earlier: boolean): boolean {
  if (wide.host === narrow.host) return earlier;
  return wide.host === '::' || (wide.host === '0.0.0.0' && isIP(narrow.host) === 4);
}
