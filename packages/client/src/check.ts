export { checkNetwork } from './check/check-network.ts';
export type { NetworkCheckOptions } from './check/check-network.ts';
export type * from './check/check-types.ts';
export { thresholds } from './check/thresholds.ts';
