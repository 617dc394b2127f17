// npm run sotto -- COMMAND: what admins type, after setting up a Node runtime and the packages.
import process from 'node:process';

import { root } from './paths.mjs';
import { attachNode, prepareSources } from './prepare.mjs';
import { runCommand } from './run-command.mjs';

const script = ['packages/cli/src/main.ts', ...process.argv.slice(2)];

await runCommand(
  async (session) => {
    const { node, env } = await prepareSources(session);
    return attachNode(session, { node, env, cwd: root }, script);
  },
  // Another program may read what the command itself writes.
  { output: process.stderr },
);
