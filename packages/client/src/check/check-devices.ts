import { deviceProblem } from '../devices/problem.ts';
import { browserSupport } from '../common/support.ts';
import type { CheckBoard } from './check-board.ts';

/** How long a person may take to answer the browser's question, in milliseconds. */
const timeout = 30_000;

/** What the browser is able to, without asking the person. */
export function checkBrowser(board: CheckBoard): void {
  const { missing } = browserSupport();
  const ofCalls = browserSupport('call').missing.filter((name) => !missing.includes(name));
  for (const [id, names] of [['browser', missing] as const, ['encryption', ofCalls] as const]) {
    const absent = names.length > 0;
    board.set(id, {
      state: absent ? 'blocked' : 'passed',
      reason: absent ? 'missing' : null,
      missing: names,
    });
  }
}

export interface WantedDevices {
  readonly camera: boolean;
  readonly microphone: boolean;
}

/** Opens each wanted device for a moment. The browser may ask the person, one question after the other. */
export async function checkDevices(
  board: CheckBoard,
  wanted: WantedDevices,
  abort: AbortSignal,
): Promise<void> {
  await checkDevice(board, { id: 'microphone', wanted: wanted.microphone, abort });
  await checkDevice(board, { id: 'camera', wanted: wanted.camera, abort });
}

interface DeviceCheck {
  readonly id: 'microphone' | 'camera';
  readonly wanted: boolean;
  readonly abort: AbortSignal;
}

async function checkDevice(board: CheckBoard, { id, wanted, abort }: DeviceCheck): Promise<void> {
  if (!wanted) {
    board.set(id, { state: 'untested', reason: 'not-wanted' });
    return;
  }
  if (abort.aborted) return;
  board.set(id, { state: 'running' });
  try {
    const opened = await Promise.race([openDevice(id, abort), sleep(timeout)]);
    if (opened === null) board.set(id, { state: 'untested', reason: 'not-answered' });
    else if (opened === 'muted') board.set(id, { state: 'blocked', reason: 'muted-by-system' });
    else board.set(id, { state: 'passed' });
  } catch (error) {
    board.set(id, { state: 'blocked', reason: deviceProblem(error) });
  }
}

/** Closes it at once, also when the person answers after nobody waits any more. */
async function openDevice(id: 'microphone' | 'camera', abort: AbortSignal): Promise<'gives' | 'muted'> {
  abort.throwIfAborted();
  const stream = await navigator.mediaDevices.getUserMedia(
    id === 'camera' ? { video: true } : { audio: true },
  );
  const muted = stream.getTracks().some((track) => track.muted);
  for (const track of stream.getTracks()) track.stop();
  return muted ? 'muted' : 'gives';
}

function sleep(milliseconds: number): Promise<null> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds, null);
  });
}
