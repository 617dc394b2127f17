import type { FirewallFacts } from '@sotto/protocol';
import type { FastifyInstance } from 'fastify';
import { announcements } from '../address/announcement.ts';
import type { Config } from '../config/config.ts';
import type { PortPlan } from '../port/plan.ts';

/** What a firewall has to let through, by the configuration that runs. */
export function firewallFacts({ config, plan }: { config: Config; plan: PortPlan }): FirewallFacts {
  const workers = announcements(plan.sfuListen);
  const targets = (['udp', 'tcp'] as const).flatMap((protocol) =>
    workers.flatMap((worker) =>
      worker[protocol].map(({ address, port }) => ({ protocol, host: address, port })),
    ),
  );
  return {
    format: 'sotto-firewall-1',
    url: config.publicUrl,
    redirectPort: config.redirectPort,
    // Workers share addresses.
    media: [...new Map(targets.map((each) => [Object.values(each).join(' '), each])).values()],
  };
}

/** For the page of that name, and for programs. */
export async function firewall(app: FastifyInstance, { facts }: { facts: FirewallFacts }): Promise<void> {
  app.get('/firewall.json', (_request, reply) => reply.header('cache-control', 'no-store').send(facts));
}
