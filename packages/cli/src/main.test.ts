import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { certificateFor } from './testing/certificate.ts';
import { FakeTurnServer } from './testing/fake-turn-server.ts';
import { freePort, RunningServer, sotto } from './testing/programs.ts';

const testTimeout = 60_000;

/** What is looked at of the report. */
interface Report {
  readonly format: string;
  readonly verdict: string;
  readonly lines: readonly {
    readonly name: string;
    readonly state: string;
    readonly reason: string | null;
    readonly figure: { readonly value: number } | null;
    readonly targets: readonly object[];
  }[];
}

const readReport = (out: string): Report => {
  const report: Report = JSON.parse(out);
  return report;
};
const statesOf = ({ lines }: Report): Record<string, string> =>
  Object.fromEntries(lines.map(({ name, state }) => [name, state]));

/** A machine that is busy is slow, and nothing is blocked on it for that. */
const open = expect.stringMatching(/^(passed|slow)$/u);

/** Swallows UDP, and does with TCP as it is told. */
async function blackHole(onConnection: (socket: Socket) => void): Promise<number> {
  const port = await freePort();
  const udp = createSocket('udp4').bind(port, '127.0.0.1');
  const sockets = new Set<Socket>();
  const tcp = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    onConnection(socket);
  }).listen(port, '127.0.0.1');
  await Promise.all([once(udp, 'listening'), once(tcp, 'listening')]);
  onTestFinished(() => {
    udp.close();
    tcp.close();
    for (const socket of sockets) socket.destroy();
  });
  return port;
}

describe('sotto check', { timeout: testTimeout }, () => {
  it('passes every line of a server that can be reached, as text and as JSON, with status 0', async () => {
    const [first, second] = [await freePort(), await freePort()];
    await using server = await RunningServer.start({
      // An address that cannot be reached from here, as IPv6 cannot from many networks, does no harm beside one that
      // can.
      SOTTO_SFU_LISTEN: `127.0.0.1:${first}+127.0.0.2:${first}@nowhere.invalid,127.0.0.1:${second}`,
    });
    const [json, text] = await Promise.all([
      sotto(['check', '--json', server.url]),
      sotto(['check', server.url], { LANG: 'de_DE.UTF-8' }),
    ]);
    const report = readReport(json.out);
    expect(report.format).toBe('sotto-check-1');
    expect(report.lines.map(({ name, state }) => [name, state])).toEqual(
      ['server', 'websocket', 'udp', 'udp', 'tcp', 'tcp', 'roundTrip', 'jitter', 'loss'].map((name) => [
        name,
        open,
      ]),
    );
    const roundTrip = report.lines.find(({ name }) => name === 'roundTrip')?.figure?.value ?? 0;
    expect(roundTrip).toBeGreaterThan(0);
    expect(json.status).toBe(report.verdict === 'good' ? 0 : 1);
    expect(json.err).toBe('');
    const { host } = new URL(server.url);
    expect(text.out.split('\n')[0]).toMatch(new RegExp(`^${host}: Gespräche sind von hier aus`, 'u'));
    expect(text.out).toContain('Ton und Bild über UDP');
  });

  it('says that calls go over TCP where UDP is lost, with status 1 and what to open', async () => {
    const real = await freePort();
    const port = await blackHole((socket) => {
      const inner = connect(real, '127.0.0.1').on('error', () => socket.destroy());
      socket.pipe(inner).pipe(socket);
    });
    await using server = await RunningServer.start({
      SOTTO_SFU_LISTEN: `127.0.0.1:${real}@127.0.0.1:${port}`,
    });
    const { status, out } = await sotto(['check', server.url]);
    expect(status).toBe(1);
    expect(out.split('\n')[0]).toContain('over TCP only, because UDP is blocked');
    expect(out).toContain('[Blocked] Sound and picture over UDP');
    expect(out).toContain(`To be opened: UDP to 127.0.0.1, port ${port}, and the answers`);
    expect(out).toMatch(/\[(Passed|Slow)\] Sound and picture over TCP, \d+/u);
    expect(out).toMatch(/\[Not tested\] Packet loss\n {4}Over TCP nothing is lost/u);
  });

  it('says that media is blocked where no way gets an answer of the server, with status 2', async () => {
    const port = await blackHole((socket) => {
      // Somebody on the way answers, who does not know the password: as it came, with the type of an answer.
      socket.on('data', (bytes) => {
        if (typeof bytes === 'string') return;
        socket.write(Buffer.concat([bytes.subarray(0, 2), Buffer.of(1), bytes.subarray(3)]));
      });
    });
    const turn = await FakeTurnServer.start();
    await using server = await RunningServer.start({
      SOTTO_SFU_LISTEN: `127.0.0.1:${await freePort()}@127.0.0.1:${port}`,
      SOTTO_TURN_URL: turn.url,
      SOTTO_TURN_SECRET: 'another than that of the TURN server',
    });
    const { status, out } = await sotto(['check', '--json', server.url]);
    expect(status).toBe(2);
    const report = readReport(out);
    expect(report.verdict).toBe('media-blocked');
    expect(statesOf(report)).toMatchObject({ server: open, websocket: open, udp: 'blocked', tcp: 'blocked' });
    expect(report.lines.find(({ name }) => name === 'turn')).toMatchObject({
      state: 'blocked',
      reason: 'turn-failed',
      targets: [{ host: '127.0.0.1', protocol: 'tcp', port: turn.port }],
    });
    expect(report.lines.find(({ name }) => name === 'tcp')).toMatchObject({
      reason: 'no-answer',
      targets: [{ host: '127.0.0.1', protocol: 'tcp', port }],
    });
  });

  it('judges the certificate as browsers do', async () => {
    const port = String(await freePort());
    const { cert, key } = certificateFor(5);
    await using server = await RunningServer.start({
      SOTTO_PORT: port,
      SOTTO_TLS_CERT: cert,
      SOTTO_TLS_KEY: key,
      SOTTO_SFU_LISTEN: `127.0.0.1:${port}`,
    });
    expect(readFileSync(cert, 'utf8')).toContain('BEGIN CERTIFICATE');
    const address = `https://127.0.0.1:${port}`;
    const [unknown, known, insecure, other] = await Promise.all([
      sotto(['check', '--json', address]),
      sotto(['check', '--json', address], { NODE_EXTRA_CA_CERTS: cert }),
      sotto(['check', '--json', '--insecure', address]),
      sotto(['check', '--json', `https://localhost:${port}`], { NODE_EXTRA_CA_CERTS: cert }),
    ]);
    const certificateIn = ({ out }: { out: string }): Report['lines'][number] | undefined =>
      readReport(out).lines.find(({ name }) => name === 'certificate');
    expect(server.url).toBe(address);
    expect(unknown.status).toBe(2);
    expect(certificateIn(unknown)).toMatchObject({ state: 'blocked', reason: 'certificate-untrusted' });
    expect(statesOf(readReport(unknown.out))).toMatchObject({ server: 'untested', udp: 'untested' });
    expect(known.status).toBe(1);
    expect(certificateIn(known)).toMatchObject({
      state: 'slow',
      reason: 'certificate-ends',
      figure: { value: 4, unit: 'd' },
    });
    expect(statesOf(readReport(known.out))).toMatchObject({ server: open, udp: open, tcp: open });
    expect(certificateIn(insecure)).toMatchObject({ state: 'untested', reason: 'not-wanted' });
    expect(statesOf(readReport(insecure.out))).toMatchObject({ server: open, websocket: open, udp: open });
    expect(certificateIn(other)).toMatchObject({ state: 'blocked', reason: 'certificate-of-others' });
    expect(other.status).toBe(2);
  });

  it('says that nobody answers where nobody does, with status 2', async () => {
    const { status, out } = await sotto(['check', '--json', `http://127.0.0.1:${await freePort()}`]);
    expect(status).toBe(2);
    expect(readReport(out).verdict).toBe('server-blocked');
  });

  it('cannot be called in ways that it does not know: status 3, and nothing on standard output', async () => {
    const { status, out, err } = await sotto(['check', 'calls.example.org']);
    expect([status, out]).toEqual([3, '']);
    expect(err).toContain('is no address such as https://calls.example.org');
  });

  it('describes itself', async () => {
    const { status, out } = await sotto(['--help']);
    expect(status).toBe(0);
    for (const option of ['--json', '--lang', '--insecure']) expect(out).toContain(option);
  });
});
