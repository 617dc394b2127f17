import { type Role, type RoomKind, roomKinds } from '@sotto/protocol';
import type { RoomLog } from '../observe/room-log.ts';
import type { CallLedger } from './call-records.ts';

export interface CallStatusOptions {
  readonly ledger: CallLedger;
  /** Counts calls since the start of the process; for the log. */
  readonly number: number;
  readonly log: RoomLog;
  /** The call reached a status just now. */
  readonly onStatus: (status: 'connecting' | 'connected' | 'ended') => void;
}

/** Why a call ended: by a host, with the name if that is known, or because nobody was left. */
export type CallEnd = { readonly reason: 'host'; readonly by: string | null } | { readonly reason: 'empty' };

/** The course of one call, as far as it is recorded. It knows who started and ended it, and nobody else. */
export class CallStatus {
  readonly #options: CallStatusOptions;
  /** The first host, or the first who came while no host did. Written down once two people have met. */
  #starter: string | null;
  /** It is a host, or somebody from before a restart. */
  #starterIsFinal: boolean;
  #began: boolean;

  constructor(options: CallStatusOptions) {
    this.#options = options;
    const { startedBy, connectedAt } = options.ledger.record;
    this.#starter = startedBy;
    this.#starterIsFinal = startedBy !== null;
    this.#began = connectedAt !== null;
  }

  get key(): string {
    return this.#options.ledger.key;
  }

  /** Counts calls since the start of the process; for the log. */
  get number(): number {
    return this.#options.number;
  }

  /** For how long it has been connected, in milliseconds; null while it connects. */
  get connectedFor(): number | null {
    const { connectedAt } = this.#options.ledger.record;
    // This machine's clock may have been set back meanwhile.
    return connectedAt === null ? null : Math.max(0, Date.now() - connectedAt);
  }

  /** Resolves when the record is in the store as it is now; with false when that failed. */
  written(): Promise<boolean> {
    return this.#options.ledger.written();
  }

  /** Somebody came: `connecting` with the first person, `connected` with the second. True when it is connected now. */
  entered(by: { readonly name: string; readonly role: Role }, size: number): boolean {
    const { ledger } = this.#options;
    if (!this.#began || ledger.record.endedAt !== null) ledger.update({ endedAt: null });
    if (!this.#began) this.#reached('connecting');
    this.#began = true;
    this.#nameStarter(by);
    if (ledger.record.connectedAt !== null || size < 2) return false;
    ledger.update({ status: 'connected', connectedAt: Date.now(), startedBy: this.#starter });
    this.#reached('connected');
    return true;
  }

  /** The last one left. It ended now, unless somebody returns. */
  emptied(): void {
    const { ledger } = this.#options;
    if (ledger.record.endedAt === null) ledger.update({ endedAt: Date.now() });
  }

  /** It goes on, and its record is to be kept. */
  renew(): void {
    this.#options.ledger.update({});
  }

  /** Over for good. */
  ended(end: CallEnd): void {
    const { ledger, number, log, onStatus } = this.#options;
    const endedAt = end.reason === 'host' ? Date.now() : (ledger.record.endedAt ?? Date.now());
    const by = end.reason === 'host' && this.#namesPeople && this.connectedFor !== null ? end.by : null;
    ledger.update({ status: 'ended', endedAt, endedBy: by });
    log.say('room ended', { room: number, kind: ledger.record.kind, reason: end.reason });
    onStatus('ended');
  }

  get #kind(): RoomKind {
    return this.#options.ledger.record.kind;
  }

  get #namesPeople(): boolean {
    return roomKinds[this.#kind].namesInRecord;
  }

  #nameStarter({ name, role }: { readonly name: string; readonly role: Role }): void {
    if (!this.#namesPeople || this.#starterIsFinal) return;
    const isHost = role === 'host';
    if (this.#starter === null || isHost) this.#starter = name;
    this.#starterIsFinal = isHost;
    const { ledger } = this.#options;
    const isNew = ledger.record.startedBy !== this.#starter;
    if (this.connectedFor !== null && isNew) ledger.update({ startedBy: this.#starter });
  }

  #reached(status: 'connecting' | 'connected'): void {
    const { number, log, onStatus } = this.#options;
    log.say(`room ${status}`, { room: number, kind: this.#kind });
    onStatus(status);
  }
}
