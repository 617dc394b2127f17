// npm run pictures [-- --scene PART,…] [--look PART,…] [--approve]: looks at every scene of the pages in every size,
// language and appearance, after setting up whatever is missing. Status 0: nothing is wrong, and all is as approved.
import process from 'node:process';

import { root } from './paths.mjs';
import { attachNode, prepareServer } from './prepare.mjs';
import { runCommand } from './run-command.mjs';
import { prepareTestTools } from './steps/test-tools.mjs';

await runCommand(async (session) => {
  const { node, env } = await prepareServer(session);
  const browsers = await prepareTestTools(session);
  const options = { node, env: { ...browsers, ...env }, cwd: root };
  return attachNode(session, options, ['e2e/pictures/main.ts', ...process.argv.slice(2)]);
});
