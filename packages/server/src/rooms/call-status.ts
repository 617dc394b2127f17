import type { RoomKind } from '@sotto/protocol';
import type { StatusLog } from '../observe/status-log.ts';
import type { CallLedger } from './call-records.ts';

export interface CallStatusOptions {
  readonly ledger: CallLedger;
  /** Counts rooms since the start of the process; for the log. */
  readonly number: number;
  readonly log: StatusLog;
  /** The call reached a status just now. */
  readonly onStatus: (status: 'connecting' | 'connected' | 'ended') => void;
}

/** The course of the call in one room, as far as it is recorded. It knows who started and ended it, and nobody else. */
export class CallStatus {
  readonly #options: CallStatusOptions;
  /** The record names a host, or somebody from before a restart. */
  #starterIsFinal: boolean;

  constructor(options: CallStatusOptions) {
    this.#options = options;
    this.#starterIsFinal = options.ledger.record.startedBy !== null;
  }

  get key(): string {
    return this.#options.ledger.key;
  }

  get kind(): RoomKind {
    return this.#options.ledger.record.kind;
  }

  get connectedAt(): number | null {
    return this.#options.ledger.record.connectedAt;
  }

  /** When the link was made; null once somebody has used it. */
  get unusedSince(): number | null {
    const { status, createdAt } = this.#options.ledger.record;
    return status === 'created' ? createdAt : null;
  }

  /** Resolves when the record is in the store as it is now; with false when that failed. */
  written(): Promise<boolean> {
    return this.#options.ledger.written();
  }

  /** Somebody came: `connecting` with the first person, `connected` with the second. True when it is connected now. */
  entered(by: { readonly name: string; readonly host: boolean }, size: number): boolean {
    const { ledger } = this.#options;
    if (ledger.record.endedAt !== null) ledger.update({ endedAt: null });
    if (ledger.record.status === 'created') {
      ledger.update({ status: 'connecting', connectingAt: Date.now() });
      this.#reached('connecting');
    }
    this.#nameStarter(by);
    if (this.connectedAt !== null || size < 2) return false;
    ledger.update({ status: 'connected', connectedAt: Date.now() });
    this.#reached('connected');
    return true;
  }

  /** The last one left. It ended now, unless somebody returns. */
  emptied(): void {
    const { ledger } = this.#options;
    if (ledger.record.endedAt === null) ledger.update({ endedAt: Date.now() });
  }

  /** Over for good. `by` is the host who ended it, or null when nobody came back. */
  ended(by: { readonly name: string } | null): void {
    const { ledger, number, log, onStatus } = this.#options;
    const endedAt = by ? Date.now() : (ledger.record.endedAt ?? Date.now());
    ledger.update({
      status: 'ended',
      endedAt,
      endedBy: this.kind === 'conference' ? (by?.name ?? null) : null,
    });
    log.info('room ended', { room: number, kind: this.kind, reason: by ? 'host' : 'empty' });
    onStatus('ended');
  }

  /** The first host, or the first who came while no host did. */
  #nameStarter({ name, host }: { readonly name: string; readonly host: boolean }): void {
    const { ledger } = this.#options;
    if (this.kind !== 'conference' || this.#starterIsFinal) return;
    if (ledger.record.startedBy === null || host) ledger.update({ startedBy: name });
    this.#starterIsFinal = host;
  }

  #reached(status: 'connecting' | 'connected'): void {
    const { number, log, onStatus } = this.#options;
    log.info(`room ${status}`, { room: number, kind: this.kind });
    onStatus(status);
  }
}
