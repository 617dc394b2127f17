import type { MediaSource, Reception } from '@sotto/protocol';
import { lookInterval, StreamReception } from '../stats/stream-reception.ts';
import type { Participant } from '../room/participant.ts';
import { poll } from '../stats/poll.ts';

/**
 * What a device that is on sends at least between two looks. Who hears nothing of it knows no better than what it was
 * told. A camera is believed more reluctantly: where processors are short of time, pictures stay away before sound does.
 */
const packetsPerLook = { microphone: 2, camera: 1.25 } as const;

/** What a device gives all the time that it is on. A screen may stand still, and what it plays be over. */
const constant = ['microphone', 'camera'] as const;
type Constant = (typeof constant)[number];

export interface LinkReceptionOptions {
  readonly participant: Participant;
  /** Whether the peer says that it sends this, and there is a path by which it should come. */
  readonly expected: (source: MediaSource) => boolean;
  /** Whether frames of it come, on the path from which it is played. */
  readonly flows: (source: MediaSource) => boolean;
  /** Tells the peer how its source arrives. */
  readonly tell: (source: MediaSource, reception: Reception) => void;
  /** Brings it by another path, or makes all of that path anew. */
  readonly mend: (source: MediaSource, thoroughly: boolean) => void;
}

/**
 * Notices when a voice or a picture that the other says it sends does not arrive while the call holds: says so, tells
 * the other, and mends it. What is lost together with the whole path is the business of `PathSelector`.
 */
export class LinkReception {
  readonly #options: LinkReceptionOptions;
  readonly #streams: readonly (StreamReception & { readonly source: Constant })[];
  /** Pictures that come and cannot be decoded. */
  readonly #undecoded = new Set<MediaSource>();
  #looks = 0;

  constructor(options: LinkReceptionOptions, abort: AbortSignal) {
    this.#options = options;
    const { peerId } = options.participant;
    this.#streams = constant.map((source) => Object.assign(new StreamReception(peerId, source), { source }));
    poll(async () => this.#look(), abort, lookInterval);
  }

  /** Takes what a count of the browser says of a picture. */
  noteDecoding(source: MediaSource, decodes: boolean): void {
    if (decodes) this.#undecoded.delete(source);
    else this.#undecoded.add(source);
  }

  #look(): void {
    const { participant, expected, flows, tell, mend } = this.#options;
    this.#looks += 1;
    for (const stream of this.#streams) {
      const { source } = stream;
      const decoded = this.#undecoded.has(source) ? 0 : null;
      const arrival = { bytes: flows(source) ? 1 : 0, decoded, loss: 0, roundTrip: null, jitter: 0 };
      stream.count({ received: this.#looks * packetsPerLook[source] });
      const common = { busy: false, others: true, elapsed: 1 };
      stream.note({ id: source, expected: expected(source), arrival, ...common });
      if (participant.setReception('reception', source, stream.reception)) tell(source, stream.reception);
      if (stream.due) mend(source, stream.take() === 'transports');
    }
  }
}
