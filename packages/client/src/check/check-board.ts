import { type ReadonlySignal, signal } from '@preact/signals-core';
import type { CheckLine, CheckName, CheckReason } from './check-types.ts';

/** In a browser. */
const order: readonly CheckName[] = [
  'server',
  'websocket',
  'udp',
  'tcp',
  'turn',
  'roundTrip',
  'jitter',
  'loss',
  'upload',
  'download',
  'camera',
  'microphone',
  'browser',
  'encryption',
];

const untouched = { state: 'waiting', reason: null, figure: null, targets: [], missing: [] } as const;

/** The lines of a check, as they come about. */
export class CheckBoard {
  readonly #lines;

  /** Whether there is a TURN server is not known yet. */
  constructor(names: readonly CheckName[] = order.filter((name) => name !== 'turn')) {
    this.#lines = signal<readonly CheckLine[]>(names.map((name) => ({ id: name, name, ...untouched })));
  }

  get lines(): ReadonlySignal<readonly CheckLine[]> {
    return this.#lines;
  }

  set(id: string, change: Partial<Omit<CheckLine, 'id' | 'name'>>): void {
    this.#lines.value = this.#lines.value.map((line) => (line.id === id ? { ...line, ...change } : line));
  }

  /** Puts these lines in the place of those that have this name. */
  replace(name: CheckName, lines: readonly Pick<CheckLine, 'id' | 'targets'>[]): void {
    const others = this.#lines.value.filter((line) => line.name !== name);
    const at = others.filter((line) => order.indexOf(line.name) < order.indexOf(name)).length;
    const added = lines.map((each) => ({ name, ...untouched, ...each }));
    this.#lines.value = others.toSpliced(at, 0, ...added);
  }

  /** Says of lines that have no result yet why there is none. */
  skip(names: readonly CheckName[], reason: CheckReason): void {
    this.#lines.value = this.#lines.value.map((line) =>
      names.includes(line.name) && (line.state === 'waiting' || line.state === 'running')
        ? { ...line, state: 'untested', reason }
        : line,
    );
  }
}
