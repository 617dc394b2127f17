import type { ProtocolVersion } from '@sotto/protocol';
import { eventInVersionOne, resultInVersionOne, type Told } from './version-one.ts';
import { eventInVersionTwo, paramsFromVersionTwo, resultInVersionTwo } from './version-two.ts';

// The way from the tables of now to those of a page that was open before, one version after the other.

/** Null for what came later, and those pages have no use for. */
export function eventIn(version: ProtocolVersion, told: Told): Told | null {
  if (version === 3) return told;
  const inVersionTwo = eventInVersionTwo(told);
  return version === 2 ? inVersionTwo : eventInVersionOne(inVersionTwo);
}

export function resultIn(version: ProtocolVersion, result: object): object {
  if (version === 3) return result;
  const inVersionTwo = resultInVersionTwo(result);
  return version === 2 ? inVersionTwo : resultInVersionOne(inVersionTwo);
}

export function paramsFrom(version: ProtocolVersion, method: string, params: unknown): unknown {
  return version === 3 ? params : paramsFromVersionTwo(method, params);
}
