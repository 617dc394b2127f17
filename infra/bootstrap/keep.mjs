// npm run keep -- VERSION [--checkout CHECKOUT]: uses a version as people do, and keeps its files, so that a
// test tries later versions on them, after setting up whatever is missing.
import process from 'node:process';

import { root } from './paths.mjs';
import { attachNode, prepareServer } from './prepare.mjs';
import { runCommand } from './run-command.mjs';
import { prepareTestTools } from './steps/test-tools.mjs';

await runCommand(async (session) => {
  const { node, env } = await prepareServer(session);
  const browsers = await prepareTestTools(session);
  const options = { node, env: { ...browsers, ...env }, cwd: root };
  return attachNode(session, options, ['e2e/former/keep.ts', ...process.argv.slice(2)]);
});
