import {
  Channel,
  CheckBoard,
  type CheckLine,
  type CheckName,
  type CheckTarget,
  type CheckVerdict,
  measureEcho,
  thresholds,
  reasonOf,
  targetsOf,
  timed,
  verdictOf,
} from '@sotto/client/check';
import { type CheckWay, type TurnAccess } from '@sotto/protocol';
import { checkCertificate } from './certificate.ts';
import { routeOf } from './routes.ts';
import { openStunLink, type StunLink } from './stun-link.ts';

/** Milliseconds until each is taken for blocked; the whole takes 40 seconds at most. */
const patience = { server: 8_000, socket: 8_000, udp: 5_000, tcp: 8_000, turn: 8_000 } as const;

/** The best first, as in a call. */
const ways = ['udp', 'tcp', 'turn'] as const;
const quality = ['roundTrip', 'jitter', 'loss'] as const;

export interface CheckOptions {
  /** An http or https origin. */
  readonly url: URL;
  /** Whatever certificate the server shows. */
  readonly insecure: boolean;
}

export interface CheckResult {
  readonly lines: readonly CheckLine[];
  readonly verdict: CheckVerdict;
}

/** Finds out what of the network is open, as a browser would. Never rejects. */
export async function runCheck(options: CheckOptions): Promise<CheckResult> {
  const { lines } = await new RunningCheck(options).run();
  return { lines, verdict: verdictOf(lines) };
}

interface OpenWay {
  readonly protocol: CheckWay['protocol'];
  readonly link: StunLink;
}

class RunningCheck {
  readonly #url: URL;
  readonly #insecure: boolean;
  readonly #secure: boolean;
  readonly #board: CheckBoard;
  /** What is still given back somewhere. */
  readonly #ending: Promise<unknown>[] = [];

  constructor({ url, insecure }: CheckOptions) {
    this.#url = url;
    this.#insecure = insecure;
    this.#secure = url.protocol === 'https:';
    const first: CheckName[] = this.#secure ? ['certificate'] : [];
    this.#board = new CheckBoard([...first, 'server', 'websocket', ...ways, ...quality]);
  }

  async run(): Promise<{ lines: readonly CheckLine[] }> {
    for (const name of ['server', 'websocket']) this.#board.set(name, { targets: [this.#target()] });
    if (await this.#certificateIsAccepted()) await this.#checkBehindTls();
    return { lines: this.#board.lines.value };
  }

  async #checkBehindTls(): Promise<void> {
    if (!(await this.#checkServer())) {
      this.#board.skip(['websocket', ...ways, ...quality], 'needs-server');
      return;
    }
    const channel = await this.#openChannel();
    if (channel === null) this.#board.skip([...ways, ...quality], 'needs-socket');
    else await this.#checkMedia(channel);
  }

  async #certificateIsAccepted(): Promise<boolean> {
    if (!this.#secure) return true;
    if (this.#insecure) {
      this.#board.skip(['certificate'], 'not-wanted');
      return true;
    }
    const result = await checkCertificate(this.#url, AbortSignal.timeout(patience.server));
    // Whatever it is, the next lines say it.
    this.#board.set('certificate', result ?? { state: 'untested', reason: 'no-answer' });
    if (result?.state !== 'blocked') return true;
    this.#board.skip(['server', 'websocket', ...ways, ...quality], 'needs-certificate');
    return false;
  }

  async #checkServer(): Promise<boolean> {
    const begun = performance.now();
    try {
      const signal = AbortSignal.timeout(patience.server);
      const answer = await fetch(new URL('/healthz', this.#url), { redirect: 'error', signal });
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
    const url = new URL('/ws', this.#url);
    url.protocol = this.#secure ? 'wss:' : 'ws:';
    const begun = performance.now();
    const tooLate = new AbortController();
    const timer = setTimeout(() => tooLate.abort(), patience.socket);
    try {
      const channel = await Channel.open({
        url: url.href,
        // Nothing is told without a place in a room, and nothing asked.
        handlers: { notification: () => undefined, request: () => Promise.resolve() },
        signal: tooLate.signal,
      });
      this.#board.set('websocket', timed(performance.now() - begun, thresholds.websocket));
      return channel;
    } catch {
      this.#board.set('websocket', { state: 'blocked', reason: 'no-answer' });
      return null;
    } finally {
      clearTimeout(timer);
    }
  }

  async #checkMedia(channel: Channel): Promise<void> {
    // With the socket the server ends its part, and what is silent then is not blocked.
    const gone = new AbortController();
    void channel.closed.then(() => gone.abort());
    const links: OpenWay[] = [];
    try {
      const told = await channel.request('openCheck', {}, { signal: gone.signal });
      const turned = told.ways.some(({ protocol }) => protocol === 'turn');
      const { turn } = turned
        ? await channel.request('lookupTurn', {}, { signal: gone.signal })
        : { turn: null };
      const named = told.ways.map((way, index) => ({ way, id: `${way.protocol}-${index}` }));
      for (const protocol of ways) {
        const lines = named.filter(({ way }) => way.protocol === protocol);
        this.#board.replace(
          protocol,
          lines.map(({ way, id }) => ({ id, targets: targetsOf(way, turn) })),
        );
      }
      const tried = await Promise.all(
        named.map((each) => this.#tryWay({ ...each, turn, gone: gone.signal })),
      );
      links.push(...tried.filter((link) => link !== null));
      const [best, ...others] = links.toSorted((a, b) => ways.indexOf(a.protocol) - ways.indexOf(b.protocol));
      for (const { link } of others) link.close();
      if (best === undefined) this.#board.skip(quality, gone.signal.aborted ? 'lost' : 'needs-way');
      else await this.#measure({ ...best, gone: gone.signal });
    } catch (error) {
      this.#board.skip([...ways, ...quality], reasonOf(error));
    } finally {
      for (const { link } of links) link.close();
      channel.close();
      await Promise.all(this.#ending);
    }
  }

  async #tryWay(options: {
    way: CheckWay;
    id: string;
    turn: TurnAccess | null;
    gone: AbortSignal;
  }): Promise<OpenWay | null> {
    const { way, id, turn, gone } = options;
    const { protocol, transport } = way;
    const begun = performance.now();
    const route = routeOf(way, turn);
    if (route === null) {
      this.#board.set(id, { state: 'untested', reason: 'needs-browser' });
      return null;
    }
    this.#ending.push(route.ended);
    const link = await openStunLink({
      wires: route.wires,
      credentials: transport.iceParameters,
      signal: AbortSignal.any([gone, AbortSignal.timeout(patience[protocol])]),
    });
    if (link !== null) {
      this.#board.set(id, timed(performance.now() - begun, thresholds.way));
      return { protocol, link };
    }
    this.#board.set(
      id,
      gone.aborted ? { state: 'untested', reason: 'lost' } : { state: 'blocked', reason: route.obstacle() },
    );
    return null;
  }

  async #measure({ link, protocol, gone }: OpenWay & { gone: AbortSignal }): Promise<void> {
    const { roundTrip, jitter, loss } = await measureEcho(link, gone);
    this.#judge('roundTrip', { value: roundTrip, unit: 'ms' });
    this.#judge('jitter', { value: jitter, unit: 'ms' });
    // To the TURN server it is TCP as a rule.
    if (protocol !== 'udp') this.#board.set('loss', { state: 'untested', reason: 'tcp-hides-loss' });
    else this.#judge('loss', { value: loss, unit: '%' });
  }

  #judge(id: (typeof quality)[number], { value, unit }: { value: number | null; unit: 'ms' | '%' }): void {
    this.#board.set(
      id,
      value === null
        ? { state: 'blocked', reason: 'no-answer' }
        : { state: value > thresholds[id] ? 'slow' : 'passed', figure: { value, unit, atLeast: false } },
    );
  }

  #target(): CheckTarget {
    const { hostname, port } = this.#url;
    const usual = this.#secure ? 443 : 80;
    return { host: hostname, protocol: 'tcp', port: port === '' ? usual : Number(port) };
  }
}
