// npm start [-- OPTIONS]: starts Sotto, after setting up whatever is missing.
import path from 'node:path';
import process from 'node:process';

import { projectCache, root } from './paths.mjs';
import { attachNode, prepareServer, prepareSources } from './prepare.mjs';
import { runCommand } from './run-command.mjs';

/** The server tells the people in its rooms and closes its sockets and its store. */
const CLOSING_MS = 10_000;

const args = process.argv.slice(2);

await runCommand(async (session) => {
  // Help needs neither the worker nor the pages, which may take minutes.
  const asksForHelp = args.some((each) => each === '--help' || each === '-h');
  const prepared = asksForHelp ? await prepareSources(session) : await prepareServer(session);
  const { node } = prepared;
  // Node keeps what it made of the sources, instead of stripping and compiling them anew each time.
  const env = {
    NODE_COMPILE_CACHE: path.join(projectCache, 'compiled'),
    ...prepared.env,
    ...session.secrets,
  };
  /** @type {NodeJS.Signals[]} */
  const passOn = ['SIGUSR2'];
  const options = { node, env, cwd: root, graceMs: CLOSING_MS, passOn };
  return attachNode(session, options, ['packages/server/src/main.ts', ...args]);
});
