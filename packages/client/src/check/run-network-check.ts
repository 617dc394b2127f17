import { type CheckWay, limits, type TurnAccess } from '@sotto/protocol';
import { Channel } from '../signaling/channel.ts';
import type { CheckBoard } from './check-board.ts';
import { reasonOf, serverTarget, targetsOf, timed } from './check-lines.ts';
import { type CheckLink, type OpenLink, WayBlocked } from './check-link.ts';
import type { CheckReason } from './check-types.ts';
import { deadline } from './deadline.ts';
import { measureDownload, measureEcho, measureUpload } from './measure.ts';
import { thresholds } from './thresholds.ts';

/**
 * Milliseconds until each is taken for blocked. Over UDP an open way takes two round trips, so this is many; a TCP
 * connection whose first packets got lost tries again after 1, 3 and 7 seconds (RFC 6298).
 */
const timeouts = { server: 8_000, udp: 5_000, tcp: 8_000, turn: 8_000 } as const;

/** The best first, as in a call. */
const ways = ['udp', 'tcp', 'turn'] as const;
const quality = ['roundTrip', 'jitter', 'loss', 'upload', 'download'] as const;

/** What a browser and a program do each in their own way. */
export interface NetworkCheckSteps {
  /** Tries one way. */
  readonly open: OpenLink;
  /** Aborts with the signal that it is given, and when figures would be about something else than the network. */
  readonly watch?: (abort: AbortSignal) => AbortSignal;
  /** Says why no socket came about. */
  readonly explain?: (abort: AbortSignal) => Promise<CheckReason>;
  /** Whether all that can be told is told although the server does not answer over HTTP. */
  readonly goesOn: boolean;
  /** Whether a way that is open can carry load, and it is measured how much. */
  readonly carriesLoad: boolean;
}

export interface RunNetworkCheckOptions extends NetworkCheckSteps {
  /** Of the signalling socket: `ws:` or `wss:`. */
  readonly url: URL;
  readonly board: CheckBoard;
  /** Ends it early; lines stay as they are then. */
  readonly signal: AbortSignal;
}

/** One that is open. */
interface Way {
  readonly protocol: CheckWay['protocol'];
  readonly link: CheckLink;
}

/** One that is tried. */
interface Trial {
  readonly way: CheckWay;
  /** Of its line. */
  readonly id: string;
  readonly turn: TurnAccess | null;
  readonly abort: AbortSignal;
}

/** Finds out what of the network is open, and how good it is. Never rejects. */
export async function runNetworkCheck(options: RunNetworkCheckOptions): Promise<void> {
  await new RunningCheck(options).run();
}

class RunningCheck {
  readonly #options: RunNetworkCheckOptions;
  readonly #board: CheckBoard;

  constructor(options: RunNetworkCheckOptions) {
    this.#options = options;
    this.#board = options.board;
  }

  async run(): Promise<void> {
    if (!(await this.#checkServer()) && !this.#options.goesOn) {
      this.#board.skip(['websocket', ...ways, ...quality], 'needs-server');
      return;
    }
    const channel = await this.#openChannel();
    if (channel === null) {
      this.#board.skip([...ways, ...quality], 'needs-socket');
      return;
    }
    try {
      await this.#checkMedia(channel);
    } catch (error) {
      this.#board.skip([...ways, ...quality], reasonOf(error));
    } finally {
      channel.close();
    }
  }

  async #checkServer(): Promise<boolean> {
    const { url, signal } = this.#options;
    const page = new URL('/healthz', url);
    page.protocol = url.protocol === 'wss:' ? 'https:' : 'http:';
    this.#board.set('server', { state: 'running', targets: [serverTarget(url)] });
    const begun = performance.now();
    try {
      const abort = deadline(signal, timeouts.server);
      const answer = await fetch(page, { cache: 'no-store', redirect: 'error', signal: abort });
      await answer.arrayBuffer();
      if (!answer.ok) throw new Error('Somebody else answered.');
      this.#board.set('server', timed(performance.now() - begun, thresholds.server));
      return true;
    } catch {
      this.#board.set('server', { state: 'blocked', reason: 'no-answer' });
      return false;
    }
  }

  async #openChannel(): Promise<Channel | null> {
    const { url, signal, explain } = this.#options;
    this.#board.set('websocket', { state: 'running', targets: [serverTarget(url)] });
    const begun = performance.now();
    try {
      const channel = await Channel.open({
        url: url.href,
        // Nothing is told without a membership in a room, and nothing asked.
        handlers: { notification: () => undefined, request: () => Promise.resolve() },
        signal,
      });
      this.#board.set('websocket', timed(performance.now() - begun, thresholds.websocket));
      return channel;
    } catch {
      const reason = (await explain?.(signal)) ?? 'no-answer';
      this.#board.set('websocket', { state: 'blocked', reason });
      return null;
    }
  }

  async #checkMedia(channel: Channel): Promise<void> {
    // With the socket the server ends its part, and what is silent then is not blocked.
    const gone = new AbortController();
    void channel.closed.then(() => gone.abort());
    const abort = AbortSignal.any([this.#options.signal, gone.signal]);
    const told = await channel.request('openCheck', {}, { signal: abort });
    const turned = told.ways.some(({ protocol }) => protocol === 'turn');
    const { turn } = turned ? await channel.request('lookupTurn', {}, { signal: abort }) : { turn: null };
    const trials = told.ways.map((way, index) => ({ way, id: `${way.protocol}-${index}`, turn, abort }));
    for (const protocol of ways) {
      const lines = trials.filter(({ way }) => way.protocol === protocol);
      this.#board.replace(
        protocol,
        lines.map(({ way, id }) => ({ id, targets: targetsOf(way, turn) })),
      );
    }
    const tried = await Promise.all(trials.map((trial) => this.#tryWay(channel, trial)));
    const links = tried.filter((link) => link !== null);
    try {
      const [best, ...others] = links.toSorted((a, b) => ways.indexOf(a.protocol) - ways.indexOf(b.protocol));
      for (const { link } of others) link.close();
      if (best === undefined) this.#board.skip(quality, abort.aborted ? 'lost' : 'needs-way');
      else await this.#measure({ ...best, abort });
    } finally {
      for (const { link } of links) link.close();
    }
  }

  async #tryWay(channel: Channel, { way, id, turn, abort }: Trial): Promise<Way | null> {
    const { protocol, transport } = way;
    this.#board.set(id, { state: 'running' });
    const begun = performance.now();
    try {
      const link = await this.#options.open({
        way,
        connect: async (dtlsParameters) => {
          await channel.request('connectCheck', { transportId: transport.id, dtlsParameters });
        },
        turn: protocol === 'turn' ? turn : null,
        signal: deadline(abort, timeouts[protocol]),
      });
      this.#board.set(id, timed(performance.now() - begun, thresholds.way));
      return { protocol, link };
    } catch (error) {
      const known = error instanceof WayBlocked && !abort.aborted;
      this.#board.set(id, {
        state: known ? error.state : 'untested',
        reason: known ? error.reason : reasonOf(error),
      });
      return null;
    }
  }

  async #measure({ link, protocol, abort }: Way & { abort: AbortSignal }): Promise<void> {
    const useful = this.#options.watch?.(abort) ?? abort;
    try {
      await this.#measureEcho(link, { protocol, abort: useful });
      if (!this.#options.carriesLoad) return;
      await this.#measureLoad('upload', measureUpload(link, useful));
      await this.#measureLoad('download', measureDownload(link, useful));
    } catch {
      this.#board.skip(quality, useful.aborted && !abort.aborted ? 'hidden' : 'lost');
    }
  }

  async #measureEcho(
    link: CheckLink,
    { protocol, abort }: { protocol: Way['protocol']; abort: AbortSignal },
  ): Promise<void> {
    for (const id of ['roundTrip', 'jitter', 'loss']) this.#board.set(id, { state: 'running' });
    const { roundTrip, jitter, loss } = await measureEcho(link, abort);
    this.#judge('roundTrip', { value: roundTrip, unit: 'ms' });
    this.#judge('jitter', { value: jitter, unit: 'ms' });
    // To the TURN server it is TCP as a rule.
    if (protocol !== 'udp') this.#board.set('loss', { state: 'untested', reason: 'tcp-hides-loss' });
    else this.#judge('loss', { value: loss, unit: '%' });
  }

  #judge(
    id: 'roundTrip' | 'jitter' | 'loss',
    { value, unit }: { value: number | null; unit: 'ms' | '%' },
  ): void {
    if (value === null) {
      this.#board.set(id, { state: 'blocked', reason: 'no-answer' });
    } else {
      this.#board.set(id, {
        state: value > thresholds[id] ? 'slow' : 'passed',
        figure: { value, unit, atLeast: false },
      });
    }
  }

  async #measureLoad(id: 'upload' | 'download', measured: Promise<number | null>): Promise<void> {
    this.#board.set(id, { state: 'running' });
    const value = await measured;
    if (value === null) {
      this.#board.set(id, { state: 'blocked', reason: 'no-answer' });
    } else {
      this.#board.set(id, {
        state: value < thresholds.throughput ? 'slow' : 'passed',
        // Packets that come in bursts can seem to come faster than they were sent.
        figure: {
          value: Math.min(value, limits.checkBitrate / 1_000_000),
          unit: 'Mbit/s',
          atLeast: value >= thresholds.enough,
        },
      });
    }
  }
}
