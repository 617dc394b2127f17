import { type ReadonlySignal, signal } from '@preact/signals-core';
import { type CheckWay, limits, type TurnAccess } from '@sotto/protocol';
import { toIceServer } from '../sfu/turn-servers.ts';
import { Channel } from '../signaling/channel.ts';
import { askRefusal } from '../signaling/refusal.ts';
import { CheckBoard } from './check-board.ts';
import { checkBrowser, checkDevices, type WantedDevices } from './check-devices.ts';
import { reasonOf, targetsOf, timed } from './check-lines.ts';
import { type CheckLink, openLink, type OpenLink, WayBlocked } from './check-link.ts';
import type {
  CheckFigure,
  CheckLine,
  CheckName,
  CheckTarget,
  CheckVerdict,
  NetworkCheck,
} from './check-types.ts';
import { deadline } from './deadline.ts';
import { measureDownload, measureEcho, measureUpload } from './measure.ts';
import { thresholds } from './thresholds.ts';
import { verdictOf } from './verdict.ts';

/**
 * Milliseconds until a way is taken for blocked. Over UDP an open one takes two round trips, so this is many; a TCP
 * connection whose first packets got lost tries again after 1, 3 and 7 seconds (RFC 6298).
 */
const wayPatience = { udp: 5_000, tcp: 8_000, turn: 8_000 } as const;
/** For an answer over HTTP. */
const serverPatience = 8_000;

/** The best first, as in a call. */
const ways = ['udp', 'tcp', 'turn'] as const;
const quality = ['roundTrip', 'jitter', 'loss', 'upload', 'download'] as const;

export interface NetworkCheckOptions {
  /** Of the signalling socket: `ws:` or `wss:`. */
  readonly url: string;
  /** Devices that the browser may ask the person about. */
  readonly devices: WantedDevices;
  /** A test has others. */
  readonly open?: OpenLink;
}

/** One that is open. */
interface Way {
  readonly protocol: CheckWay['protocol'];
  readonly link: CheckLink;
}

/** Begins at once. Nothing of what it finds leaves the browser. */
export function checkNetwork(options: NetworkCheckOptions): NetworkCheck {
  return new RunningCheck(options);
}

class RunningCheck implements NetworkCheck {
  readonly done: Promise<void>;
  readonly #url: URL;
  readonly #open: OpenLink;
  readonly #board = new CheckBoard();
  readonly #verdict = signal<CheckVerdict | null>(null);
  readonly #abort = new AbortController();

  constructor({ url, devices, open = openLink }: NetworkCheckOptions) {
    this.#url = new URL(url);
    this.#open = open;
    this.done = this.#run(devices);
  }

  get lines(): ReadonlySignal<readonly CheckLine[]> {
    return this.#board.lines;
  }

  get verdict(): ReadonlySignal<CheckVerdict | null> {
    return this.#verdict;
  }

  close(): void {
    this.#abort.abort();
  }

  async #run(devices: WantedDevices): Promise<void> {
    const { signal: abort } = this.#abort;
    checkBrowser(this.#board);
    await Promise.all([this.#checkNetwork(), checkDevices(this.#board, devices, abort)]);
    if (!abort.aborted) this.#verdict.value = verdictOf(this.lines.value);
    this.#abort.abort();
  }

  async #checkNetwork(): Promise<void> {
    await this.#checkServer();
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

  async #checkServer(): Promise<void> {
    const page = new URL('/healthz', this.#url);
    page.protocol = this.#url.protocol === 'wss:' ? 'https:' : 'http:';
    this.#board.set('server', { state: 'running', targets: [this.#server()] });
    const begun = performance.now();
    try {
      const abort = deadline(this.#abort.signal, serverPatience);
      const answer = await fetch(page, { cache: 'no-store', signal: abort });
      if (!answer.ok) throw new Error('Somebody else answered.');
      this.#board.set('server', timed(performance.now() - begun, thresholds.server));
    } catch {
      this.#board.set('server', { state: 'blocked', reason: 'no-answer' });
    }
  }

  async #openChannel(): Promise<Channel | null> {
    this.#board.set('websocket', { state: 'running', targets: [this.#server()] });
    const begun = performance.now();
    try {
      const channel = await Channel.open({
        url: this.#url.href,
        // Nothing is told without a place in a room, and nothing asked.
        handlers: { notification: () => undefined, request: () => Promise.resolve() },
        signal: this.#abort.signal,
      });
      this.#board.set('websocket', timed(performance.now() - begun, thresholds.websocket));
      return channel;
    } catch {
      const refusal = await askRefusal(this.#url.href, this.#abort.signal);
      const reason = refusal === null ? 'no-answer' : 'origin-refused';
      this.#board.set('websocket', { state: 'blocked', reason });
      return null;
    }
  }

  async #checkMedia(channel: Channel): Promise<void> {
    const told = await channel.request('openCheck', {}, { signal: this.#abort.signal });
    const turned = told.ways.some(({ protocol }) => protocol === 'turn');
    const { turn } = turned ? await channel.request('lookupTurn', {}) : { turn: null };
    const named = told.ways.map((way, index) => ({ way, id: `${way.protocol}-${index}` }));
    for (const protocol of ways) {
      const lines = named.filter(({ way }) => way.protocol === protocol);
      this.#board.replace(
        protocol,
        lines.map(({ way, id }) => ({ id, targets: targetsOf(way, turn) })),
      );
    }
    // With the socket the server ends its part, and what is silent then is not blocked.
    const gone = new AbortController();
    void channel.closed.then(() => gone.abort());
    const abort = AbortSignal.any([this.#abort.signal, gone.signal]);
    const tried = await Promise.all(
      named.map(({ way, id }) => this.#tryWay(channel, { way, id, turn, abort })),
    );
    const links = tried.filter((link) => link !== null);
    try {
      const [best, ...others] = links.toSorted((a, b) => ways.indexOf(a.protocol) - ways.indexOf(b.protocol));
      for (const { link } of others) link.close();
      if (best === undefined) this.#board.skip(quality, 'needs-way');
      else await this.#measure({ ...best, abort });
    } finally {
      for (const { link } of links) link.close();
    }
  }

  async #tryWay(
    channel: Channel,
    { way, id, turn, abort }: { way: CheckWay; id: string; turn: TurnAccess | null; abort: AbortSignal },
  ): Promise<Way | null> {
    const { protocol, transport } = way;
    this.#board.set(id, { state: 'running' });
    const begun = performance.now();
    try {
      const link = await this.#open({
        way,
        connect: async (dtlsParameters) => {
          await channel.request('connectCheck', { transportId: transport.id, dtlsParameters });
        },
        turn: turn !== null && protocol === 'turn' ? toIceServer(turn) : null,
        signal: deadline(abort, wayPatience[protocol]),
      });
      this.#board.set(id, timed(performance.now() - begun, thresholds.way));
      return { protocol, link };
    } catch (error) {
      const blocked = error instanceof WayBlocked && !abort.aborted;
      this.#board.set(id, {
        state: blocked ? 'blocked' : 'untested',
        reason: blocked ? error.reason : reasonOf(error),
      });
      return null;
    }
  }

  async #measure({ link, protocol, abort }: Way & { abort: AbortSignal }): Promise<void> {
    const hidden = new AbortController();
    const either = AbortSignal.any([abort, hidden.signal]);
    const look = (): void => {
      if (document.hidden) hidden.abort();
    };
    document.addEventListener('visibilitychange', look, { signal: this.#abort.signal });
    look();
    try {
      await this.#measureEcho(link, { protocol, abort: either });
      await this.#measureLoad('upload', measureUpload(link, either));
      await this.#measureLoad('download', measureDownload(link, either));
    } catch {
      this.#board.skip(quality, hidden.signal.aborted ? 'hidden' : 'lost');
    }
  }

  async #measureEcho(
    link: CheckLink,
    { protocol, abort }: { protocol: Way['protocol']; abort: AbortSignal },
  ): Promise<void> {
    for (const id of ['roundTrip', 'jitter', 'loss']) this.#board.set(id, { state: 'running' });
    const { roundTrip, jitter, loss } = await measureEcho(link, abort);
    this.#judge('roundTrip', roundTrip, { unit: 'ms', most: thresholds.roundTrip });
    this.#judge('jitter', jitter, { unit: 'ms', most: thresholds.jitter });
    // To the TURN server it is TCP as a rule.
    if (protocol !== 'udp') this.#board.set('loss', { state: 'untested', reason: 'tcp-hides-loss' });
    else this.#judge('loss', loss, { unit: '%', most: thresholds.loss });
  }

  #judge(
    id: CheckName,
    value: number | null,
    { unit, most }: { unit: CheckFigure['unit']; most: number },
  ): void {
    if (value === null) this.#board.set(id, { state: 'blocked', reason: 'no-answer' });
    else {
      this.#board.set(id, {
        state: value > most ? 'slow' : 'passed',
        figure: { value, unit, atLeast: false },
      });
    }
  }

  async #measureLoad(id: 'upload' | 'download', measured: Promise<number | null>): Promise<void> {
    this.#board.set(id, { state: 'running' });
    const value = await measured;
    if (value === null) this.#board.set(id, { state: 'blocked', reason: 'no-answer' });
    else {
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

  #server(): CheckTarget {
    const { hostname, port, protocol } = this.#url;
    const usual = protocol === 'wss:' ? 443 : 80;
    return { host: hostname, protocol: 'tcp', port: port === '' ? usual : Number(port) };
  }
}
