import { type FirewallFacts, readTurnUrl } from '@sotto/protocol';
import type { FastifyInstance } from 'fastify';
import { announcements } from '../net/announcement.ts';
import type { Config } from '../config/config.ts';
import type { PortPlan } from '../net/port-plan.ts';

type Told = Pick<Config, 'publicUrl' | 'redirectPort' | 'turn'>;

/** The openings that a firewall needs, by the configuration that runs. */
export function firewallFacts({ config, plan }: { config: Told; plan: PortPlan }): FirewallFacts {
  const workers = announcements(plan.sfuListen);
  const targets = (['udp', 'tcp'] as const).flatMap((protocol) =>
    workers.flatMap((worker, index) =>
      worker[protocol].map(({ address, port }) => ({ protocol, host: address, port, first: index === 0 })),
    ),
  );
  return {
    format: 'sotto-firewall-1',
    url: config.publicUrl,
    redirectPort: config.redirectPort,
    // Workers share addresses; what the first has is first in the list.
    media: eachOnce(targets),
    turn: eachOnce((config.turn?.urls ?? []).map(readTurnUrl)),
  };
}

/** The first of those that lead to the same place. */
function eachOnce<T extends { protocol: string; host: string; port: number }>(targets: readonly T[]): T[] {
  const places = Map.groupBy(targets, ({ protocol, host, port }) => [protocol, host, port].join(' '));
  return [...places.values()].flatMap(([first]) => first ?? []);
}

/** For the page of that name, and for programs. */
export async function firewall(app: FastifyInstance, { facts }: { facts: FirewallFacts }): Promise<void> {
  app.get('/firewall.json', (_request, reply) => reply.header('cache-control', 'no-store').send(facts));
}
