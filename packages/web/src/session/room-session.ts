import { effect, type ReadonlySignal, signal } from '@preact/signals';
import {
  type Call,
  cleanName,
  codeOf,
  type EndReason,
  isDirect,
  type LocalMedia,
  roomKinds,
  type RoomPreview,
  type SottoErrorCode,
  type UpgradeState,
} from '@sotto/client';
import { hidesAddress } from '../devices/hide-address.tsx';
import { recall, remember } from '../common/remembered.ts';
import type { Services } from '../common/services.ts';
import { type Wanted, wantedOf } from '../devices/switch.ts';
import { type Compared, LastCompared } from './compared.ts';
import { openDevices } from './devices.ts';
import { Expected } from './expected.ts';
import { forgetHostToken, keepHostToken } from './host-tokens.ts';
import { keepRoleToken, roleTokenOf } from './role-tokens.ts';
import { pause, within } from '../common/pause.ts';
import type { Outgoing, RoomEntry } from '../common/room-entry.ts';

/** `unknown` is a defect: a rejection without a code. */
export type RoomProblem =
  | { readonly code: SottoErrorCode | 'unknown' }
  | { readonly code: 'unsupported-browser'; readonly missing: readonly string[] };

export type RoomStage =
  | { readonly at: 'looking' }
  /** Joining without the mirror. */
  | { readonly at: 'entering' }
  | { readonly at: 'problem'; readonly problem: RoomProblem }
  | {
      readonly at: 'prejoin';
      readonly media: LocalMedia;
      readonly joining: boolean;
      readonly problem: RoomProblem | null;
    }
  /**
   * `next` is about to take the place of the call, and what is heard of it gets ready. `upgraded`: it has, so this was
   * a call of two before.
   */
  | {
      readonly at: 'call';
      readonly call: Call;
      readonly outgoing?: Outgoing;
      readonly next?: Call;
      readonly upgraded?: true;
    }
  /**
   * `since` in milliseconds since the epoch. `lasted`: how long somebody else was there, in milliseconds; null where
   * nobody came. `link`: what becomes of the room's; null where nobody was given it. `compared`: who can still be kept
   * as a contact.
   */
  | {
      readonly at: 'after';
      readonly reason: EndReason;
      readonly since: number;
      readonly lasted: number | null;
      readonly rejoining: boolean;
      readonly link: LinkAfter | null;
      readonly compared: Compared | null;
    };

/** `stays`: the link outlives the call. `ended`: it ended with the call. `unmet`: it stays good, since nobody came. */
export type LinkAfter = 'stays' | 'ended' | 'unmet';

type SessionServices = Pick<Services, 'sotto' | 'createLocalMedia' | 'missing'>;

/** How often the page asks who is there, and how often it tries to reach a server that does not answer. */
const lookEvery = 4_000;
const retryEvery = 2_500;

/** How long the call is not shown at most, so that its first description does not wait for that, in milliseconds. */
const hold = 80;

/** How long what will be heard of a conference gets ready beside the call, in milliseconds: shorter than both overlap. */
const warmUp = 500;

/** These end the visit; all others say that joining may be tried again. */
const final = new Set<string>(['room-not-found', 'room-ended', 'room-full', 'unsupported-browser']);

/**
 * One visit to a room, from its link to the page after the call. Knows no pixels. Where a call becomes a conference, the
 * visit goes on in the conference's room.
 */
export class RoomSession {
  readonly #services: SessionServices;
  readonly #stage = signal<RoomStage>({ at: 'looking' });
  readonly stage: ReadonlySignal<RoomStage> = this.#stage;
  readonly #preview = signal<RoomPreview | null>(null);
  /** Null until the server has answered once. */
  readonly preview: ReadonlySignal<RoomPreview | null> = this.#preview;
  readonly #abort = new AbortController();
  readonly #expected: Expected;
  #media: LocalMedia | null = null;
  /** What was on when the devices were let go of. */
  #wanted: Wanted | undefined;
  /** Whoever is called, or calls, came without a link. */
  readonly #byRing: boolean;
  /** Of a room that was made to call somebody, until somebody comes. */
  #discard: (() => void) | undefined;
  #name = cleanName(recall('name') ?? '') ?? '';
  #look = 0;
  #room: string;

  constructor(room: string, services: SessionServices, entry?: RoomEntry) {
    this.#room = room;
    this.#services = services;
    this.#byRing = entry !== undefined;
    this.#discard = entry?.discard;
    this.#expected = new Expected(room, entry?.expected);
    if (entry?.call === undefined) this.retry();
    else this.#follow(entry.call, entry.outgoing);
  }

  get room(): string {
    return this.#room;
  }

  /** Whether a link would let anybody else in: a call of two has no place for more than the one who is meant. */
  get invites(): boolean {
    const preview = this.#preview.value;
    if (preview && roomKinds[preview.kind].people === 'group') return true;
    const expects = this.#expected.id !== undefined || this.#byRing;
    return preview !== null && preview.peers === 0 && !expects;
  }

  /** The name that was used last on this device. */
  get name(): string {
    return this.#name;
  }

  /** Asks anew about the room, for instance after it was full. */
  retry(): void {
    this.#look += 1;
    void this.#keepLooking(this.#look);
  }

  async join(name: string): Promise<void> {
    const stage = this.#stage.peek();
    if (stage.at !== 'prejoin' || stage.joining) return;
    this.#name = name;
    this.#stage.value = { ...stage, joining: true, problem: null };
    await this.#enter(stage.media);
  }

  /** Joins again from the page after the call, as before: same name, and the devices that were on at its end. */
  async rejoin(): Promise<void> {
    const stage = this.#stage.peek();
    if (stage.at !== 'after' || stage.rejoining) return;
    this.#stage.value = { ...stage, rejoining: true };
    await this.#enter(this.#openMedia(this.#wanted));
  }

  /** Leaves a call that is under way and joins again at once, with the devices that are on. */
  async reconnect(): Promise<void> {
    this.leave();
    if (this.#stage.peek().at !== 'after') return;
    this.#stage.value = { at: 'entering' };
    await this.#enter(this.#openMedia(this.#wanted));
  }

  /** Leaves a call that is under way, for the page after it. */
  leave(): void {
    const stage = this.#stage.peek();
    if (stage.at === 'call') leaveAll(stage);
  }

  /** Leaves a call that is under way. Final. */
  close(): void {
    if (this.#abort.signal.aborted) return;
    this.#abort.abort();
    this.#expected.forget();
    this.leave();
    this.#closeMedia();
    this.#discard?.();
  }

  #follow(call: Call, outgoing: Outgoing | undefined): void {
    this.#media = call.media;
    this.#stage.value = { at: 'entering' };
    void this.#begin(call, outgoing);
  }

  async #keepLooking(look: number): Promise<void> {
    while (this.#look === look && !this.#abort.signal.aborted) {
      const again = await this.#lookOnce(look);
      if (again === null) return;
      await pause(again, this.#abort.signal);
    }
  }

  /** Answers when to look again, in milliseconds; null for never. */
  async #lookOnce(look: number): Promise<number | null> {
    if (document.hidden && this.#preview.peek()) return lookEvery;
    try {
      const preview = await this.#services.sotto.lookupRoom(this.room);
      if (this.#isOver(look)) return null;
      this.#preview.value = preview;
      return this.#arrive(preview);
    } catch (error) {
      if (this.#isOver(look)) return null;
      const code = codeOf(error) ?? 'unknown';
      const stage = this.#stage.peek();
      // Who is already at the mirror stays there; joining tells what is wrong.
      if (stage.at === 'prejoin' && !final.has(code)) return retryEvery;
      this.#stop({ code });
      return code === 'unreachable' || code === 'timeout' ? retryEvery : null;
    }
  }

  #arrive(preview: RoomPreview): number | null {
    const stage = this.#stage.peek();
    const missing = this.#services.missing(preview.kind);
    if (missing.length > 0) {
      this.#stop({ code: 'unsupported-browser', missing });
      return null;
    }
    if (stage.at === 'prejoin') return lookEvery;
    if (preview.full) {
      this.#stop({ code: 'room-full' });
      return lookEvery;
    }
    this.#services.sotto.prepare(preview.kind);
    this.#stage.value = { at: 'prejoin', media: this.#openMedia(), joining: false, problem: null };
    return lookEvery;
  }

  async #enter(media: LocalMedia): Promise<void> {
    const hostToken = roleTokenOf(this.room);
    const { id: expected } = this.#expected;
    try {
      const call = await this.#services.sotto.join({
        room: this.room,
        name: this.#name,
        media,
        hideAddress: hidesAddress(),
        ...(hostToken !== undefined && { hostToken }),
        ...(expected !== undefined && { expected }),
      });
      await this.#begin(call);
    } catch (error) {
      if (!this.#abort.signal.aborted) this.#refused({ code: codeOf(error) ?? 'unknown' }, media);
    }
  }

  async #begin(call: Call, outgoing?: Outgoing): Promise<void> {
    this.#name = call.name;
    // Not earlier: a name that is refused would be there again at the next visit.
    remember('name', this.#name);
    this.#look += 1;
    await within(call.described, { atMost: hold, ended: this.#abort.signal });
    if (this.#abort.signal.aborted) return call.leave();
    if (call.status.peek().phase !== 'ended')
      this.#stage.value = { at: 'call', call, ...(outgoing && { outgoing }) };
    this.#followToItsEnd(call);
  }

  #refused(problem: RoomProblem, media: LocalMedia): void {
    if (final.has(problem.code)) {
      this.#stop(problem);
      if (problem.code === 'room-full') this.retry();
      return;
    }
    this.#stage.value = { at: 'prejoin', media, joining: false, problem };
    if (this.#preview.peek() === null) this.retry();
  }

  #followToItsEnd(call: Call): void {
    const last = new LastCompared(call);
    const stop = effect(() => {
      const upgrade = isDirect(call) ? call.upgrade.value : null;
      const status = call.status.value;
      if (call.connectedAt.value !== null) this.#discard = undefined;
      if (upgrade?.state !== 'upgraded' && status.phase !== 'ended') return;
      queueMicrotask(() => stop());
      last.close();
      if (this.#abort.signal.aborted) return;
      if (upgrade?.state === 'upgraded') {
        queueMicrotask(() => void this.#move(call, upgrade));
        return;
      }
      if (status.phase !== 'ended') return;
      this.#closeMedia();
      if (status.reason === 'ended-by-host') forgetHostToken(this.room);
      const { reason } = status;
      const link = this.#linkAfter(call);
      const since = Date.now();
      const connectedAt = call.connectedAt.peek();
      const lasted = connectedAt === null ? null : since - connectedAt;
      const compared = reason === 'not-authentic' ? null : last.current;
      this.#stage.value = { at: 'after', reason, since, lasted, rejoining: false, link, compared };
    });
    const { signal: abort } = this.#abort;
    call.onEvent((event) => event.type === 'role-given' && keepRoleToken(call.room, event.token), abort);
    abort.addEventListener('abort', stop, { once: true });
    abort.addEventListener('abort', last.close, { once: true });
  }

  #linkAfter({ kind, connectedAt }: Call): LinkAfter | null {
    if (roomKinds[kind].linkOutlivesCall) return 'stays';
    if (this.#byRing) return null;
    return connectedAt.peek() === null ? 'unmet' : 'ended';
  }

  /** The call leaves itself; its devices go on in the conference. */
  async #move(
    call: Call,
    { successor, hostToken }: Extract<UpgradeState, { state: 'upgraded' }>,
  ): Promise<void> {
    this.#stage.value = { at: 'call', call, next: successor };
    await pause(warmUp, this.#abort.signal);
    if (this.#abort.signal.aborted) {
      successor.leave();
      return;
    }
    this.#expected.forget();
    this.#room = successor.room;
    if (hostToken !== null) keepHostToken(successor.room, hostToken);
    this.#preview.value = { kind: successor.kind, peers: 2, full: false };
    this.#stage.value = { at: 'call', call: successor, upgraded: true };
    this.#followToItsEnd(successor);
  }

  #stop(problem: RoomProblem): void {
    this.#closeMedia();
    if (problem.code === 'room-ended' || problem.code === 'room-not-found') {
      forgetHostToken(this.room);
      this.#expected.forget();
    }
    this.#stage.value = { at: 'problem', problem };
  }

  #openMedia(wanted?: Wanted): LocalMedia {
    this.#closeMedia();
    this.#media = openDevices(this.#services, wanted);
    return this.#media;
  }

  #closeMedia(): void {
    if (this.#media === null) return;
    this.#wanted = wantedOf(this.#media);
    this.#media.close();
    this.#media = null;
  }

  #isOver(look: number): boolean {
    return this.#abort.signal.aborted || this.#look !== look;
  }
}

/** Also what is about to take the place of the call. */
export function leaveAll(
  { call, next }: Extract<RoomStage, { at: 'call' }>,
  reason: 'left' | 'closed' = 'left',
): void {
  call.leave(reason);
  next?.leave(reason);
}
