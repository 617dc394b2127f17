import { CheckBoard, type CheckLine, type CheckVerdict, type FirewallFacts } from '@sotto/client/check';
import { signal } from '@preact/signals';
import { CheckResults } from '../src/check/check-results.tsx';
import { checkTexts } from '../src/check/texts.ts';
import { FirewallContent } from '../src/firewall/firewall-page.tsx';
import { firewallTextsIn } from '../src/firewall/letter.ts';
import { language } from '../src/common/language.ts';
import { PageTitle } from '../src/ui/page-title.tsx';
import { Site } from '../src/ui/site.tsx';
import type { Scene } from './scenes-pages.tsx';

const host = '203.0.113.5';
const other = '203.0.113.6';
const port = 443;
const turnHost = 'turn.example.org';

const plain: FirewallFacts = {
  format: 'sotto-firewall-1',
  url: 'https://calls.example.org',
  redirectPort: 80,
  media: [
    { protocol: 'udp', host, port, first: true },
    { protocol: 'tcp', host, port, first: true },
  ],
  turn: [],
};
const several: FirewallFacts = {
  ...plain,
  media: [
    ...plain.media,
    { protocol: 'udp', host: '2001:db8:12:3456:789a:bcde:f012:3456', port, first: true },
    { protocol: 'udp', host: other, port, first: false },
    { protocol: 'tcp', host: other, port, first: false },
  ],
};
const withTurn: FirewallFacts = {
  ...several,
  turn: [
    { protocol: 'tcp', host: turnHost, port, secure: true },
    { protocol: 'udp', host: turnHost, port: 3478, secure: false },
  ],
};

const firewall = (facts: FirewallFacts): Scene => ({
  render: () => (
    <Site>
      <div class="firewall">
        <PageTitle>{firewallTextsIn(language()).title}</PageTitle>
        <FirewallContent facts={facts} origin="https://calls.example.org" />
      </div>
    </Site>
  ),
});

type Results = Partial<Record<CheckLine['name'], Partial<Omit<CheckLine, 'id' | 'name'>>>>;

/** A check that has ended: what is not named passed. */
function check(verdict: CheckVerdict, results: Results): Scene {
  const board = new CheckBoard();
  const way = (protocol: 'udp' | 'tcp') => [{ id: protocol, targets: [{ host, protocol, port }] }];
  board.replace('udp', way('udp'));
  board.replace('tcp', way('tcp'));
  board.replace('turn', [{ id: 'turn', targets: [{ host: turnHost, protocol: 'tcp', port }] }]);
  for (const { id, name } of board.lines.peek()) board.set(id, { state: 'passed', ...results[name] });
  const done = { lines: board.lines, verdict: signal(verdict), done: Promise.resolve(), close: () => {} };
  return {
    render: () => (
      <Site>
        <div class="check">
          <PageTitle>{checkTexts().title}</PageTitle>
          <CheckResults check={done} />
        </div>
      </Site>
    ),
  };
}

const blocked = { state: 'blocked', reason: 'no-answer' } as const;
const measured = {
  roundTrip: { figure: { value: 41, unit: 'ms', atLeast: false } },
  jitter: { figure: { value: 3, unit: 'ms', atLeast: false } },
  upload: { figure: { value: 5, unit: 'Mbit/s', atLeast: true } },
  download: { figure: { value: 5, unit: 'Mbit/s', atLeast: true } },
  microphone: { state: 'untested', reason: 'not-wanted' },
  camera: { state: 'untested', reason: 'not-wanted' },
} satisfies Results;

export const networkScenes: Record<string, () => Scene> = {
  firewall: () => firewall(plain),
  'firewall-several': () => firewall(several),
  'firewall-turn': () => firewall(withTurn),
  'check-good': () =>
    check('good', { ...measured, loss: { figure: { value: 0, unit: '%', atLeast: false } } }),
  'check-turn-only': () =>
    check('turn-only', {
      ...measured,
      udp: blocked,
      tcp: { state: 'blocked', reason: 'no-handshake' },
      loss: { state: 'untested', reason: 'tcp-hides-loss' },
    }),
};
