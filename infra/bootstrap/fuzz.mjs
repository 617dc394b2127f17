// npm run fuzz: the properties of the encryption, of the first bytes on the port and of what TURN servers say, each with
// 100,000 cases (or as many as SOTTO_CASES says). Where a case is a few real connections there are at most 3,000 of
// them, which take minutes.
import { root } from './paths.mjs';
import { attachNode, prepareSources } from './prepare.mjs';
import { runCommand } from './run-command.mjs';

const FILES = [
  'e2ee/src/sframe/',
  'e2ee/src/handshake/messages',
  'e2ee/src/handshake/exchange-states',
  'server/src/port/first-bytes',
  'server/src/port/one-port',
  'server/src/port/proxy-header',
  'cli/src/check/stun-message',
  'cli/src/check/stun-stream',
  'cli/src/check/turn-relay',
];

await runCommand(async (session) => {
  const { node, env } = await prepareSources(session);
  const options = { node, env: { SOTTO_CASES: '100000', ...env }, cwd: root };
  const timeout = ['--testTimeout', '3600000'];
  const files = FILES.map((file) => `packages/${file}`);
  return attachNode(session, options, ['node_modules/vitest/vitest.mjs', 'run', ...timeout, ...files]);
});
