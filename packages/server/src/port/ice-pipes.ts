import { connect, type Socket } from 'node:net';
import { Admissions, type Admission } from '../net/admissions.ts';
import type { Networks } from '../net/networks.ts';

/**
 * Milliseconds without a byte in either direction until a connection ends. A client in use checks every few seconds (RFC
 * 7675, section 5.1); one that has lost its network says nothing of it.
 */
const idleTimeout = 60_000;
/**
 * A browser opens one for each of its own addresses, and new ones for an ICE restart. A person in a conference has two
 * transports, so that an address has room for some hundreds. Idle are those whose check the worker has not confirmed,
 * since what they sent was not right.
 */
const usual = { perTransport: 3, total: 4_096, perAddress: 1_024, idlePerAddress: 64 };
const confirmed = 1;
const bindingSuccess = 0x0101;

interface Pipe {
  readonly end: () => void;
  heardAt: number;
}

/** Passes ICE over TCP on to the media workers, which accept on the loopback interface. */
export class IcePipes {
  readonly #portOf: (usernameFragment: string) => number | null;
  readonly #perTransport: number;
  readonly #admissions: Admissions;
  readonly #pipes = new Map<string, Set<Pipe>>();

  /** `portOf` tells the worker's port by a transport's username fragment; null when there is none. */
  constructor(portOf: (usernameFragment: string) => number | null, limits: Partial<typeof usual> = {}) {
    this.#portOf = portOf;
    const { perTransport, ...admissions } = { ...usual, ...limits };
    this.#perTransport = perTransport;
    this.#admissions = new Admissions(admissions);
  }

  get size(): number {
    return this.#admissions.size;
  }

  /**
   * Connects both sides for as long as both live; what the client has sent is still unread. False: nobody expects it, or
   * there are too many. `networks`: the client's, null for a proxy that says nothing of them.
   */
  open(
    client: Socket,
    { usernameFragment, networks }: { usernameFragment: string; networks: Networks | null },
  ): boolean {
    const port = this.#portOf(usernameFragment);
    if (port === null) return false;
    const admission = this.#admissions.admit(networks, () => client.destroy());
    if (typeof admission === 'string') return false;
    const pipe: Pipe = { end: () => client.destroy(), heardAt: performance.now() };
    this.#add(usernameFragment, pipe);
    client.once('close', () => {
      admission.release();
      this.#remove(usernameFragment, pipe);
    });
    client.on('data', () => (pipe.heardAt = performance.now()));
    join(client, connect({ host: '127.0.0.1', port, noDelay: true }), admission);
    return true;
  }

  /** Where a transport has too many, the one ends of which nothing was heard for longest. */
  #add(usernameFragment: string, pipe: Pipe): void {
    const pipes = this.#pipes.get(usernameFragment) ?? new Set();
    this.#pipes.set(usernameFragment, pipes);
    if (pipes.size >= this.#perTransport) {
      const [stalest] = [...pipes].toSorted((a, b) => a.heardAt - b.heardAt);
      stalest?.end();
      if (stalest) pipes.delete(stalest);
    }
    pipes.add(pipe);
  }

  #remove(usernameFragment: string, pipe: Pipe): void {
    const pipes = this.#pipes.get(usernameFragment);
    pipes?.delete(pipe);
    if (pipes?.size === 0) this.#pipes.delete(usernameFragment);
  }
}

function join(client: Socket, worker: Socket, admission: Admission): void {
  worker.once('data', (bytes: Buffer) => {
    if (isSuccess(bytes)) admission.setPriority(confirmed);
  });
  for (const [from, to] of [
    [client, worker],
    [worker, client],
  ] as const) {
    const end = () => {
      from.destroy();
      to.destroy();
    };
    from.on('error', end);
    from.on('end', end);
    from.on('close', end);
    from.setTimeout(idleTimeout, end);
    // Media that waits is paused at its source, so that no more than both sockets' buffers is held.
    from.pipe(to);
  }
}

/**
 * Whether a worker's first answer confirms the check (RFC 8489, section 5, behind the length of RFC 4571). To one with a
 * wrong password it answers as well, with an error. It writes each answer at once, so that its head is in one piece.
 */
const isSuccess = (bytes: Buffer): boolean => bytes.length >= 4 && bytes.readUInt16BE(2) === bindingSuccess;
