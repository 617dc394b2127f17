// What clients of version 1 of the protocol are told: pages that were open before the server was renewed, and that read
// what they are sent by the tables of their own version.

export interface Told {
  readonly event: string;
  readonly params: object;
}

/** Null for what came later, and those pages have no use for. */
export function eventInVersionOne({ event, params }: Told): Told | null {
  if (event === 'ringing') return null;
  if (event === 'ringAnswered' && 'answer' in params && laterAnswers.has(params.answer)) {
    return { event, params: { ...params, answer: 'missed' } };
  }
  return { event, params: withTimeOfDay(params) };
}

export function resultInVersionOne(result: object): object {
  return withTimeOfDay(result);
}

const laterAnswers: ReadonlySet<unknown> = new Set(['not-reachable', 'wrong-clock']);

/** Since when a call is connected was a time of day. */
function withTimeOfDay(told: object): object {
  if (!('connectedFor' in told)) return told;
  const { connectedFor, ...others } = told;
  const connectedAt = typeof connectedFor === 'number' ? Date.now() - connectedFor : null;
  return { ...others, connectedAt };
}
