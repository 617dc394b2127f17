import type { ClientMethod } from '@sotto/protocol';

/** How many messages a request counts for that costs this process, the workers or others in the room that much more. */
const costs: ReadonlyMap<string, number> = new Map<ClientMethod, number>([
  ['join', 10],
  ['resume', 5],
  ['reach', 5],
  ['openRelay', 10],
  ['renewMedia', 10],
  ['produce', 10],
  ['pauseProducer', 2],
  ['resumeProducer', 2],
  ['closeProducer', 2],
]);

/** What a request costs beside the message that it is. */
export const extraCost = (method: string): number => (costs.get(method) ?? 1) - 1;
