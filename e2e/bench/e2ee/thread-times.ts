import { readdirSync, readFileSync } from 'node:fs';
import type { CDPSession } from '@playwright/test';

/** Nanoseconds on a processor since a thread began, by thread, for the threads of all renderer processes. */
export type ThreadTimes = ReadonlyMap<string, { readonly name: string; readonly ns: number }>;

/** Asks the kernel, which counts per thread and exactly; see Documentation/scheduler/sched-stats of Linux. */
export async function readThreadTimes(browser: CDPSession): Promise<ThreadTimes> {
  const { processInfo } = await browser.send('SystemInfo.getProcessInfo');
  const renderers = processInfo.filter(({ type }) => type === 'renderer');
  return new Map(renderers.flatMap(({ id }) => readProcess(id)));
}

function readProcess(pid: number): [string, { name: string; ns: number }][] {
  const folder = `/proc/${pid}/task`;
  return listThreads(folder).flatMap((tid) => {
    try {
      const name = readFileSync(`${folder}/${tid}/comm`, 'utf8').trim();
      const [ns = '0'] = readFileSync(`${folder}/${tid}/schedstat`, 'utf8').split(' ');
      return [[`${pid}/${tid}`, { name, ns: Number(ns) }]];
    } catch {
      // The thread has ended in the meantime.
      return [];
    }
  });
}

function listThreads(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Nanoseconds between two readings, by the name of the thread. */
export function timeBetween(before: ThreadTimes, after: ThreadTimes): Map<string, number> {
  const sums = new Map<string, number>();
  for (const [thread, { name, ns }] of after) {
    const spent = ns - (before.get(thread)?.ns ?? 0);
    sums.set(name, (sums.get(name) ?? 0) + spent);
  }
  return sums;
}
