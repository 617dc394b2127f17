export { CheckBoard } from './check/check-board.ts';
export type { CheckLink } from './check/check-link.ts';
export { checkNetwork } from './check/check-network.ts';
export type { NetworkCheckOptions } from './check/check-network.ts';
export type * from './check/check-types.ts';
export { thresholds } from './check/thresholds.ts';
export { measureEcho } from './check/measure.ts';
export { severityOf, verdictOf } from './check/verdict.ts';
export { Channel } from './signaling/channel.ts';
