// npm run fuzz: the properties of the encryption, each with 100,000 cases (or as many as SOTTO_CASES says).
import { root } from './paths.mjs';
import { attachNode, prepareSources } from './prepare.mjs';
import { runCommand } from './run-command.mjs';

const FILES = ['src/sframe/', 'src/handshake/messages', 'src/handshake/exchange-states'];

await runCommand(async (session) => {
  const { node, env } = await prepareSources(session);
  const options = { node, env: { SOTTO_CASES: '100000', ...env }, cwd: root };
  const patience = ['--testTimeout', '3600000'];
  const files = FILES.map((file) => `packages/e2ee/${file}`);
  return attachNode(session, options, ['node_modules/vitest/vitest.mjs', 'run', ...patience, ...files]);
});
