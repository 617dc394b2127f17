import type { CheckReason } from '@sotto/client/check';
import { type CheckWay, readTurnUrl, type TurnAccess } from '@sotto/protocol';
import { TurnRelay } from './turn-relay.ts';
import { openTcp, openUdp, type OpenWire, type WireHandlers } from './wire.ts';

/** How the media server can be reached by one way: each wire leads to one of its addresses. */
export interface Route {
  readonly wires: readonly OpenWire[];
  /** The obstacle, when nobody was reached over any of them. */
  readonly obstacle: () => CheckReason;
  /** Resolves when every wire is closed, and nothing is left of them on the way. */
  readonly ended: Promise<unknown>;
}

const direct = { udp: openUdp, tcp: openTcp } as const;

/** Null for a way that a program without DTLS cannot try. `turn` is what a way through the TURN server needs. */
export function routeOf({ protocol, transport }: CheckWay, turn: TurnAccess | null): Route | null {
  const targets = transport.iceCandidates.map(({ address, port }) => ({ address, port }));
  if (protocol !== 'turn') {
    const wires = targets.map((target) => (handlers: WireHandlers) => direct[protocol](target, handlers));
    return { wires, obstacle: () => 'no-answer', ended: Promise.resolve() };
  }
  if (turn === null) return null;
  const addresses = turn.urls.map(readTurnUrl).filter((each) => each.protocol === 'tcp' || !each.secure);
  if (addresses.length === 0) return null;
  // One allocation for all addresses of the media server: a TURN server gives few of them to one user. It ends with
  // the last of its wires, so there has to be one.
  const relays = (targets.length === 0 ? [] : addresses).map((address) => new TurnRelay(address, turn));
  return {
    wires: relays.flatMap((relay) =>
      targets.map((target) => (handlers: WireHandlers) => relay.open(target, handlers)),
    ),
    obstacle: () =>
      relays.map(({ obstacle }) => obstacle).find((each) => each !== 'no-answer') ?? 'no-answer',
    ended: Promise.all(relays.map(({ ended }) => ended)),
  };
}
