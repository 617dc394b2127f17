import { EventEmitter, once } from 'node:events';
import { readFileSync } from 'node:fs';
import { observer, type types } from 'mediasoup';
import { expect, onTestFinished } from 'vitest';
import type { SfuPeer } from '../peer.ts';
import type { SfuRoom } from '../room.ts';
import { Sfu } from '../sfu.ts';
import type { MediaSource, WorkerDeath } from '../types.ts';
import { FakeClient } from './fake-client.ts';
import { freePort } from './free-port.ts';
import { listTransports } from './listed-transports.ts';
import { browserRtpCapabilities, rtpParametersOf } from './rtp-fixtures.ts';

export interface TestSfu {
  readonly sfu: Sfu;
  /** Where the workers listen, by index. */
  readonly ports: number[];
  /** Of the workers of now, by index. */
  readonly pids: number[];
  /** Those that it began with, in no order. */
  readonly workers: readonly types.Worker[];
  readonly deaths: WorkerDeath[];
  readonly errors: unknown[];
  /** Resolves when everything was heard that the workers have said until now: their answers come behind it. */
  readonly heard: () => Promise<void>;
  /** Kills a worker; resolves when that was noticed, before there is another. */
  readonly kill: (index: number) => Promise<void>;
}

/** An SFU with real workers on the loopback interface, closed when the test ends. */
export async function createTestSfu({
  workers: count = 1,
  spreadAt,
}: { workers?: number; spreadAt?: number } = {}): Promise<TestSfu> {
  const ports = await Promise.all(Array.from({ length: count }, freePort));
  const pids: number[] = [];
  const deaths: WorkerDeath[] = [];
  const errors: unknown[] = [];
  const events = new EventEmitter<{ died: [] }>();
  const workers: types.Worker[] = [];
  const listed: ReadonlySet<types.WebRtcTransport>[] = [];
  const note = (worker: types.Worker) => {
    workers.push(worker);
    listed.push(listTransports(worker));
  };
  observer.on('newworker', note);
  const sfu = await Sfu.create({
    listen: ports.map((port) => ({ ip: '127.0.0.1', port })),
    ...(spreadAt !== undefined && { spreadAt }),
    onWorkerStarted: ({ index, pid }) => {
      pids[index] = pid;
    },
    onWorkerDied: (death) => {
      deaths.push(death);
      events.emit('died');
    },
    onError: (error) => errors.push(error),
  });
  observer.off('newworker', note);
  onTestFinished(async () => {
    const kept = listed.flatMap((each) => [...each]).filter(({ closed }) => closed);
    await sfu.close();
    expect(
      kept.map(({ id }) => id),
      'closed transports that a WebRtcServer still lists',
    ).toEqual([]);
  });
  return {
    sfu,
    ports,
    pids,
    workers,
    deaths,
    errors,
    heard: async () => {
      await Promise.all(workers.map((worker) => worker.dump()));
    },
    kill: async (index) => {
      const died = once(events, 'died');
      signal(pids[index], 'SIGKILL');
      await died;
    },
  };
}

export interface TestPeer {
  readonly peer: SfuPeer;
  readonly client: FakeClient;
}

/** A peer that receives all the others send, unless `receiving` is false. */
export async function join(room: SfuRoom, peerId: string, { receiving = true } = {}): Promise<TestPeer> {
  const client = new FakeClient();
  const peer = await room.addPeer(peerId, client);
  if (receiving) await peer.receive(browserRtpCapabilities);
  return { peer, client };
}

export async function produce(peer: SfuPeer, source: MediaSource, paused = false): Promise<string> {
  const { producerId } = await peer.producers.produce({
    source,
    rtpParameters: rtpParametersOf(source),
    paused,
  });
  return producerId;
}

/** False as soon as the process has ended, also while nobody has asked for its exit status. */
export function isRunning(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}

export function signal(pid: number | undefined, name: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void {
  if (pid === undefined) throw new Error('There is no such process');
  process.kill(pid, name);
}
