import type { RoomKind } from '@sotto/protocol';
import { endOfDay, type RoomLedger, type RoomRecord } from './room-records.ts';

export interface RoomLinkOptions {
  readonly ledger: RoomLedger;
  readonly goodUntil: (record: RoomRecord) => number;
  /** The record tells something else now: who uses the link, or that it is closed. */
  readonly onChange: (record: RoomRecord) => void;
}

/** The link of a room: until when it is good, and whether a call goes on in the room. */
export class RoomLink {
  readonly #options: RoomLinkOptions;

  constructor(options: RoomLinkOptions) {
    this.#options = options;
  }

  get key(): string {
    return this.#options.ledger.key;
  }

  get kind(): RoomKind {
    return this.#record.kind;
  }

  /** When it stops working unless somebody uses it, in milliseconds since the epoch. */
  get goodUntil(): number {
    return this.#options.goodUntil(this.#record);
  }

  /** Somebody is in the room. `met`: not alone. */
  use({ met }: { readonly met: boolean }): void {
    this.#update({ usedOn: endOfDay(Date.now()), met: this.#record.met || met });
  }

  /** The call that goes on in the room now; null when there is none any more. */
  carry(call: string | null): void {
    this.#update({ call });
  }

  /** Leads nowhere from now on, for good. */
  close(): void {
    this.#update({ status: 'closed', call: null });
  }

  /** Resolves when the record is in the store as it is now; with false when that failed. */
  written(): Promise<boolean> {
    return this.#options.ledger.written();
  }

  get #record(): RoomRecord {
    return this.#options.ledger.record;
  }

  #update(change: Partial<RoomRecord>): void {
    const { ledger, onChange } = this.#options;
    const { usedOn, met, call, status } = ledger.record;
    const next = { ...ledger.record, ...change };
    const isNew = next.usedOn !== usedOn || next.met !== met || next.call !== call || next.status !== status;
    if (isNew) ledger.update(change);
    onChange(next);
  }
}
