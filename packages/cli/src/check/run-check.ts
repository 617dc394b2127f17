import {
  CheckBoard,
  type CheckLine,
  type CheckName,
  type CheckVerdict,
  type OpenLink,
  runNetworkCheck,
  serverTarget,
  verdictOf,
  WayBlocked,
} from '@sotto/client/check';
import { checkCertificate } from './certificate.ts';
import { routeOf } from './routes.ts';
import { openStunLink } from './stun-link.ts';

/** Milliseconds until TLS is taken for blocked. */
const certificateTimeout = 8_000;

const networkLines = ['server', 'websocket', 'udp', 'tcp', 'turn', 'roundTrip', 'jitter', 'loss'] as const;

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
  const { url } = options;
  const secure = url.protocol === 'https:';
  const first: CheckName[] = secure ? ['certificate'] : [];
  const board = new CheckBoard([...first, ...networkLines]);
  for (const name of ['server', 'websocket']) board.set(name, { targets: [serverTarget(url)] });
  if (!secure || (await certificateIsAccepted(board, options))) await checkNetwork(board, url);
  else board.skip(networkLines, 'needs-certificate');
  const lines = board.lines.value;
  return { lines, verdict: verdictOf(lines) };
}

async function certificateIsAccepted(board: CheckBoard, { url, insecure }: CheckOptions): Promise<boolean> {
  if (insecure) {
    board.skip(['certificate'], 'not-wanted');
    return true;
  }
  const result = await checkCertificate(url, AbortSignal.timeout(certificateTimeout));
  // Whatever it is, the next lines say it.
  board.set('certificate', result ?? { state: 'untested', reason: 'no-answer' });
  return result?.state !== 'blocked';
}

async function checkNetwork(board: CheckBoard, url: URL): Promise<void> {
  /** Allocations that are still being given back. */
  const ending: Promise<unknown>[] = [];
  const open: OpenLink = async ({ way, turn, signal }) => {
    const route = routeOf(way, turn);
    if (route === null) throw new WayBlocked('needs-browser', 'untested');
    ending.push(route.ended);
    const credentials = way.transport.iceParameters;
    const link = await openStunLink({ wires: route.wires, credentials, signal });
    if (link === null) throw new WayBlocked(route.obstacle());
    return link;
  };
  const socket = new URL('/ws', url);
  socket.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  const { signal } = new AbortController();
  await runNetworkCheck({ url: socket, board, open, signal, goesOn: false, carriesLoad: false });
  await Promise.all(ending);
}
