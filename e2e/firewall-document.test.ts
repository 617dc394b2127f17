import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { type FirewallRequest, letterText } from '../packages/web/src/firewall/letter.ts';

/** What docs/firewall.md takes for an example, … */
const usual: FirewallRequest = {
  facts: {
    format: 'sotto-firewall-1',
    url: 'https://calls.example.org',
    redirectPort: 80,
    media: [
      { protocol: 'udp', host: '203.0.113.5', port: 443, first: true },
      { protocol: 'tcp', host: '203.0.113.5', port: 443, first: true },
    ],
    turn: [],
  },
  origin: 'https://calls.example.org',
};

/** … and for a larger one. */
const large: FirewallRequest = {
  ...usual,
  facts: {
    ...usual.facts,
    media: [
      ...usual.facts.media,
      { protocol: 'udp', host: '203.0.113.6', port: 443, first: false },
      { protocol: 'tcp', host: '203.0.113.6', port: 443, first: false },
    ],
    turn: [{ protocol: 'tcp', host: 'turn.example.org', port: 443, secure: true }],
  },
};

const document = await readFile(new URL('../docs/firewall.md', import.meta.url), 'utf8');
const inDocument = (text: string) => `\`\`\`text\n${text}\`\`\`\n`;

it.each(['en', 'de'] as const)('docs/firewall.md says in %s what the page says', (language) => {
  expect(document).toContain(inDocument(letterText(usual, language)));
});

it.each(['en', 'de'] as const)(
  'and what it says with several addresses and a TURN server, in %s',
  (language) => {
    const letter = letterText(large, language);
    // What differs: all between the pages and the name without https.
    expect(document).toContain(inDocument(letter.slice(letter.indexOf('2. '), letter.indexOf('\n6. '))));
  },
);
