import { effect, type ReadonlySignal, signal } from '@preact/signals-core';
import type { MediaSource } from '@sotto/protocol';
import type { SuccessorConference } from '../room/successor-conference.ts';
import { mediaSources, type Participant } from '../room/participant.ts';
import type { Failed } from '../log/log.ts';
import type { ConferenceCall, UpgradeState } from '../types/types.ts';
import type { UpgradeMessage } from './peer-messages.ts';

export interface ConferenceUpgradeOptions {
  /** Seals a message for the other side. */
  readonly say: (message: UpgradeMessage) => void;
  /** Whether it is known who is there, and all that is sent is encrypted for them. */
  readonly encrypted: () => boolean;
  /** The other in the call. */
  readonly peer: () => Participant | undefined;
  readonly openConference: () => Promise<SuccessorConference>;
  /** Leaves the call. */
  readonly leave: () => void;
  readonly failed: Failed;
}

/** Times in milliseconds: how long a question stands, … */
const answerTimeout = 60_000;
/** … how long each side may take until the conference brings it all of the other, … */
const joinTimeout = 20_000;
/** … how long after that the other side is waited for, which gives up by itself before, … */
const readyTimeout = 20_000;
/** … how often it is looked whether media arrives, … */
const lookInterval = 100;
/** … and how long a side that has switched goes on sending to the other, which may not have switched yet. */
const overlapTime = 3_000;

/** One attempt, from the question to the conference or to nothing. */
interface Round {
  readonly id: string;
  /** This side has begun to join; it does so once. */
  joins?: true;
  conference?: SuccessorConference;
  /** The right of the side that has made the conference. */
  hostToken?: string;
  /** All of the other arrives in it: here … */
  successor?: ConferenceCall;
  /** … and all of this side there. */
  peerReady?: true;
}

/**
 * Turns a 1:1 call into a conference, which the server can follow; so both people have to agree, each with a click,
 * and what they say to each other about it is sealed. Neither joins before both have agreed, and not at all where one
 * took it back in time. The call goes on meanwhile, and is left when each side has from the conference what it had
 * from the call.
 */
export class ConferenceUpgrade {
  readonly #options: ConferenceUpgradeOptions;
  readonly #state = signal<UpgradeState>({ state: 'none' });
  readonly state: ReadonlySignal<UpgradeState> = this.#state;
  #round: Round | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #unwatch: (() => void) | undefined;

  constructor(options: ConferenceUpgradeOptions) {
    this.#options = options;
  }

  /** The person asks the other for it. */
  propose(): void {
    const { state } = this.#state.peek();
    if ((state !== 'none' && state !== 'failed') || !this.#options.encrypted()) return;
    const id = crypto.randomUUID();
    this.#open(id, 'proposed');
    this.#options.say({ type: 'growth', step: 'propose', id });
    this.#within(answerTimeout, 'unanswered');
  }

  /** The person answers the other's question; or takes back, with false, what is not done yet. */
  answer(accept: boolean): void {
    const { state } = this.#state.peek();
    const round = this.#round;
    if (state === 'asked' && round !== null) {
      this.#options.say({ type: 'growth', step: 'answer', id: round.id, accept });
      if (accept) this.#agree();
      else this.#drop({ state: 'none' });
    } else if (!accept && state !== 'upgraded') {
      this.#cancel({ state: 'none' });
    }
  }

  /** What the other side says. Out of turn, or about another round, it means nothing. */
  receive(message: UpgradeMessage): void {
    const { state } = this.#state.peek();
    const round = this.#round;
    if (message.step === 'propose') this.#handleProposal(message.id);
    else if (round?.id !== message.id) return;
    else if (message.step === 'answer' && state === 'proposed') this.#handleAnswer(round, message.accept);
    else if (message.step === 'begin' && state === 'joining') void this.#enter(round, message.room);
    else if (message.step === 'ready' && state === 'joining') this.#handleReady(round);
    else if (message.step === 'cancel' && state === 'asked')
      this.#drop({ state: 'failed', reason: 'withdrawn' });
    else if (message.step === 'cancel' && state === 'joining')
      this.#drop({ state: 'failed', reason: 'broken' });
  }

  /** The other is gone, or nothing is protected any more. */
  reset(): void {
    // Not at once: whoever found out is in the middle of something.
    if (this.#state.peek().state === 'upgraded') queueMicrotask(() => this.#options.leave());
    else this.#drop({ state: 'none' });
  }

  /** The call is over; a conference that has taken its place is not. Idempotent. */
  close(): void {
    if (this.#state.peek().state !== 'upgraded') this.#drop({ state: 'none' });
    clearTimeout(this.#timer);
    this.#unwatch?.();
  }

  #handleProposal(id: string): void {
    const { state } = this.#state.peek();
    if (state === 'none' || state === 'failed') {
      this.#open(id, 'asked');
    } else if (state === 'proposed' && id < (this.#round?.id ?? '')) {
      // Both have asked at once, so both have agreed. Of the two questions one counts, for both the same.
      this.#open(id, 'asked');
      this.answer(true);
    }
  }

  #handleAnswer(round: Round, accept: boolean): void {
    if (!accept) {
      this.#drop({ state: 'failed', reason: 'declined' });
      return;
    }
    this.#agree();
    void this.#enter(round, null);
  }

  #handleReady(round: Round): void {
    round.peerReady = true;
    this.#switchOver(round);
  }

  #open(id: string, state: 'proposed' | 'asked'): void {
    clearTimeout(this.#timer);
    this.#round = { id };
    this.#state.value = { state };
  }

  #agree(): void {
    this.#state.value = { state: 'joining' };
    this.#within(joinTimeout, 'broken');
  }

  /** Joins the conference that the other has made, or makes one: the server hears of it only now. */
  async #enter(round: Round, room: string | null): Promise<void> {
    if (round.joins) return;
    round.joins = true;
    try {
      const conference = await this.#options.openConference();
      if (this.#round !== round) {
        conference.close();
        return;
      }
      round.conference = conference;
      const successor = await conference.join(
        room ?? (await this.#make(round, conference)),
        round.hostToken ?? null,
      );
      await this.#untilComplete(round, conference, successor);
      round.successor = successor;
      this.#options.say({ type: 'growth', step: 'ready', id: round.id });
      this.#within(readyTimeout, 'broken');
      this.#switchOver(round);
    } catch (error) {
      this.#options.failed('grow', error);
      if (this.#round === round) this.#cancel({ state: 'failed', reason: 'broken' });
    }
  }

  async #make(round: Round, conference: SuccessorConference): Promise<string> {
    const { room, hostToken } = await conference.create();
    if (this.#round !== round) throw new Error('It was taken back.');
    round.hostToken = hostToken;
    this.#options.say({ type: 'growth', step: 'begin', id: round.id, room });
    return room;
  }

  /** Until everything that the other shows and tells in the call has begun to arrive in the conference, too. */
  async #untilComplete(
    round: Round,
    conference: SuccessorConference,
    successor: ConferenceCall,
  ): Promise<void> {
    while (this.#round === round && successor.status.peek().phase !== 'ended') {
      if (await conference.receives(this.#onNow())) break;
      await new Promise((resolve) => void setTimeout(resolve, lookInterval));
    }
    if (this.#round !== round || successor.status.peek().phase === 'ended')
      throw new Error('It is over before it began.');
  }

  #onNow(): MediaSource[] {
    const peer = this.#options.peer();
    return mediaSources.filter((source) => peer?.[source].peek()?.paused.peek() === false);
  }

  #switchOver(round: Round): void {
    const { successor, peerReady, hostToken = null } = round;
    if (successor === undefined || peerReady !== true) return;
    clearTimeout(this.#timer);
    this.#state.value = { state: 'upgraded', successor, hostToken };
    this.#timer = setTimeout(() => this.#options.leave(), overlapTime);
    this.#unwatch = effect(() => {
      if (successor.status.value.phase === 'ended') this.#options.leave();
    });
  }

  #within(time: number, reason: 'unanswered' | 'broken'): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#cancel({ state: 'failed', reason }), time);
  }

  #cancel(state: UpgradeState): void {
    if (this.#round !== null) this.#options.say({ type: 'growth', step: 'cancel', id: this.#round.id });
    this.#drop(state);
  }

  /** Back to the call alone. */
  #drop(state: UpgradeState): void {
    clearTimeout(this.#timer);
    const conference = this.#round?.conference;
    this.#round = null;
    conference?.close();
    this.#state.value = state;
  }
}
