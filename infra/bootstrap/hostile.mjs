// npm run hostile [-- --seconds N] [--only ATTACK,…]: attacks a server of its own from many networks while a call and a
// conference go on beside it, after setting up whatever is missing. Status 0: every bound was kept.
import process from 'node:process';

import { root } from './paths.mjs';
import { attachNode, prepareServer } from './prepare.mjs';
import { runCommand } from './run-command.mjs';
import { prepareTestTools } from './steps/test-tools.mjs';

await runCommand(async (session) => {
  const { node, env } = await prepareServer(session);
  const browsers = await prepareTestTools(session);
  const options = { node, env: { ...browsers, ...env }, cwd: root };
  return attachNode(session, options, ['e2e/hostile/main.ts', ...process.argv.slice(2)]);
});
