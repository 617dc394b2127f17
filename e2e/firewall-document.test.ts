import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { type FirewallRequest, letterText } from '../packages/web/src/firewall/letter.ts';

/** What docs/firewall.md takes for an example. */
const request: FirewallRequest = {
  facts: {
    format: 'sotto-firewall-1',
    url: 'https://calls.example.org',
    redirectPort: 80,
    media: [
      { protocol: 'udp', host: '203.0.113.5', port: 443 },
      { protocol: 'tcp', host: '203.0.113.5', port: 443 },
    ],
  },
  origin: 'https://calls.example.org',
};

it.each(['en', 'de'] as const)('docs/firewall.md says in %s what the page says', async (language) => {
  const document = await readFile(new URL('../docs/firewall.md', import.meta.url), 'utf8');
  expect(document).toContain(`\`\`\`text\n${letterText(request, language)}\`\`\`\n`);
});
