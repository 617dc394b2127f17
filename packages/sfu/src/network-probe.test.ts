import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { NetworkProbe } from './network-probe.ts';
import type { Sfu } from './sfu.ts';
import { bindingRequest, bindingSuccess } from './testing/stun.ts';
import { eventually } from './testing/eventually.ts';
import { createTestSfu, join } from './testing/test-sfu.ts';
import type { ProbeWay } from './types.ts';

const refusedWith = (code: string): unknown => expect.objectContaining({ name: 'SfuError', code });
const handlers = { message: () => {} };
const dtlsParameters = (digit: string) => ({
  role: 'client' as const,
  fingerprints: [{ algorithm: 'sha-256' as const, value: Array(32).fill(digit.repeat(2)).join(':') }],
});

const open = (sfu: Sfu, maxWorkers = 8): Promise<NetworkProbe> => sfu.createProbe({ handlers, maxWorkers });
const wayOf = (probe: NetworkProbe, protocol: 'udp' | 'tcp'): ProbeWay => {
  const way = probe.ways.find((each) => each.protocol === protocol);
  if (!way) throw new Error(`No way over ${protocol}`);
  return way;
};

type IceParameters = ProbeWay['transport']['iceParameters'];

/** Sends connectivity checks over UDP, in turn; resolves when the last is answered, with which of them have been. */
async function checkUdp(checks: readonly IceParameters[], port: number): Promise<boolean[]> {
  const socket = createSocket('udp4');
  onTestFinished(() => {
    socket.close();
  });
  const requests = checks.map(bindingRequest);
  const answers: Buffer[] = [];
  const isAnswered = (request: Buffer | undefined): boolean =>
    answers.some((answer) => bindingSuccess(answer) && request?.includes(answer.subarray(8, 20)) === true);
  socket.on('message', (answer) => answers.push(answer));
  for (const request of requests) socket.send(request, port, '127.0.0.1');

  await eventually(() => {
    expect(isAnswered(requests.at(-1))).toBe(true);
  });
  return requests.map(isAnswered);
}

/** The same over TCP, in the framing of RFC 4571. */
async function checkTcp({ transport: { iceParameters } }: ProbeWay, port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  const request = bindingRequest(iceParameters);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(request.length);
  socket.write(Buffer.concat([length, request]));
  const [data]: unknown[] = await Promise.race([once(socket, 'data'), once(socket, 'close')]);
  return Buffer.isBuffer(data) && bindingSuccess(data.subarray(2));
}

describe('a network probe', () => {
  it('leads to each worker in order, over UDP and over TCP, and to no more workers than asked for', async () => {
    const { sfu, ports } = await createTestSfu({ workers: 2 });
    const probe = await open(sfu);
    const told = probe.ways.map(({ protocol, transport }) => ({
      protocol,
      candidates: transport.iceCandidates.map((candidate) => `${candidate.protocol} ${candidate.port}`),
    }));
    const expected = ports.flatMap((port) =>
      ['udp', 'tcp'].map((protocol) => ({ protocol, candidates: [`${protocol} ${port}`] })),
    );
    expect(told).toEqual(expected);
    expect((await open(sfu, 1)).ways).toHaveLength(2);
  });

  it('has ways that answer over their own protocol', async () => {
    const { sfu, ports } = await createTestSfu();
    const [port = 0] = ports;
    const probe = await open(sfu);
    expect(await checkUdp([wayOf(probe, 'udp').transport.iceParameters], port)).toEqual([true]);
    expect(await checkTcp(wayOf(probe, 'tcp'), port)).toBe(true);
  });

  it('answers nobody who does not know the password, and nobody any more when it is closed', async () => {
    const { sfu, ports } = await createTestSfu();
    const [port = 0] = ports;
    const probe = await open(sfu);
    const udp = wayOf(probe, 'udp').transport.iceParameters;
    const guess = { ...udp, password: 'x'.repeat(32) };
    expect(await checkUdp([guess, udp], port)).toEqual([false, true]);
    probe.close();
    // The worker makes these after it has closed those.
    const later = wayOf(await open(sfu), 'udp').transport.iceParameters;
    expect(await checkUdp([udp, later], port)).toEqual([false, true]);
  });

  it('is connected once, with an acceptable certificate, by its own ids', async () => {
    const { sfu } = await createTestSfu();
    const [probe, other] = [await open(sfu), await open(sfu)];
    const { id } = wayOf(probe, 'udp').transport;
    await expect(probe.connect(wayOf(other, 'udp').transport.id, dtlsParameters('a'))).rejects.toThrow(
      refusedWith('not-found'),
    );
    await expect(
      probe.connect(id, { fingerprints: [{ algorithm: 'sha-1', value: Array(20).fill('aa').join(':') }] }),
    ).rejects.toThrow(refusedWith('unsupported'));
    await probe.connect(id, dtlsParameters('a'));
    await expect(probe.connect(id, dtlsParameters('b'))).rejects.toThrow(refusedWith('bad-state'));
  });

  it('closes once, with all it has, and takes no more', async () => {
    const { sfu } = await createTestSfu();
    const room = await sfu.createRoom();
    const { peer } = await join(room, 'a');
    const probe = await open(sfu);
    const { id } = wayOf(probe, 'udp').transport;
    expect(sfu.stats().probes).toBe(1);
    probe.close();
    probe.close();
    expect([probe.closed, probe.ways, sfu.stats().probes]).toEqual([true, [], 0]);
    expect(() => probe.send(id, Buffer.alloc(1))).not.toThrow();
    await expect(probe.connect(id, dtlsParameters('a'))).rejects.toThrow(refusedWith('not-found'));
    expect(peer.closed).toBe(false);
  });

  it('ends with the SFU', async () => {
    const { sfu } = await createTestSfu();
    const probe = await open(sfu);
    const opening = open(sfu);
    const closed = sfu.close();
    expect(probe.closed).toBe(true);
    await expect(opening).rejects.toThrow(refusedWith('bad-state'));
    await expect(open(sfu)).rejects.toThrow(refusedWith('bad-state'));
    await closed;
  });

  it('ends with a worker, and the next one leads to those that live', async () => {
    const { sfu, kill } = await createTestSfu({ workers: 2 });
    const probe = await open(sfu);
    await kill(0);
    await eventually(() => expect(probe.closed).toBe(true));
    expect((await open(sfu)).ways.length).toBeGreaterThanOrEqual(2);
  });
});
