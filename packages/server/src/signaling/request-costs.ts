import { type ClientMethod, limits } from '@sotto/protocol';

/** How many messages a request counts for that costs this process, the workers or others in the room that much more. */
const costs: ReadonlyMap<string, number> = new Map<ClientMethod, number>([
  ['lookupRoom', 2],
  ['closeRoom', 2],
  ['join', 10],
  ['resume', 5],
  ['reach', 5],
  ['openRelay', 10],
  ['renewMedia', 10],
  ['receive', 10],
  ['connectTransport', 2],
  ['restartIce', 2],
  ['produce', 10],
  ['pauseProducer', 2],
  ['resumeProducer', 2],
  ['closeProducer', 2],
  ['renewConsumer', 2],
  ['restrictPeer', 5],
  ['restrictPeers', 10],
  ['releasePeers', 5],
]);
/** The worker is asked twice for each. */
const countedForOne = 4;

/** The cost of a request beside the message that it is. */
export function extraCost({ method, params }: { readonly method: string; readonly params: unknown }): number {
  if (method !== 'countPackets') return (costs.get(method) ?? 1) - 1;
  const given =
    typeof params === 'object' && params !== null && 'consumerIds' in params && params.consumerIds;
  const ids = Array.isArray(given) ? given.length : 0;
  return Math.max(0, Math.ceil(Math.min(ids, limits.countedConsumers) / countedForOne) - 1);
}
