import { type Scenario, scenarios } from './scenarios.ts';

/** What two people do in a network. */
export type Kind = 'call' | 'conference';

export interface Case {
  readonly scenario: Scenario;
  readonly kind: Kind;
  /** Such as `conference udp-cut`. */
  readonly name: string;
}

const KINDS: readonly Kind[] = ['call', 'conference'];

const cases: readonly Case[] = scenarios.flatMap((scenario) =>
  KINDS.map((kind) => ({ scenario, kind, name: `${kind} ${scenario.name}` })),
);

/** The cases in whose names `part` is: all of them where it is empty, and perhaps none. */
export const chooseCases = (part: string): readonly Case[] => cases.filter(({ name }) => name.includes(part));
