/** Everything that there is to try, by name. */
export const ATTACKS = [
  'fragments',
  'sockets',
  'upgrades',
  'junk',
  'half-open',
  'handshakes',
  'ice',
  'rooms',
  'churn',
  'relay',
  'slow-readers',
  'checks',
  'rings',
] as const;

export type AttackName = (typeof ATTACKS)[number];
