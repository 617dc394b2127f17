import { signal } from '@preact/signals';
import type { LogLine } from '@sotto/client';

/** So many lines are kept, the last of them. */
const most = 500;

/** What the client says about itself while the page lives, for who opened it with `?debug`. It is kept here alone. */
export class DebugLog {
  readonly lines = signal<readonly string[]>([]);

  add({ at, event, fields }: LogLine): void {
    const words = Object.entries(fields).map(([name, value]) => `${name}=${value}`);
    const line = [(at / 1_000).toFixed(3), event, ...words].join(' ');
    this.lines.value = [...this.lines.peek(), line].slice(-most);
  }
}

/** The one of this page, where its address asks for it. */
export const debugLogOf = (search: string): DebugLog | null =>
  new URLSearchParams(search).has('debug') ? new DebugLog() : null;
