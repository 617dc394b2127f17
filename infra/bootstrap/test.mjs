// npm test [-- unit|e2e [OPTIONS]]: runs the tests, after setting up whatever is missing. Closes with one line that
// counts the tests of all suites.
import path from 'node:path';
import process from 'node:process';

import { projectCache } from './paths.mjs';
import { prepareMedia } from './prepare.mjs';
import { runCommand } from './run-command.mjs';
import { SetupError } from './setup-error.mjs';
import { prepareTestTools } from './steps/test-tools.mjs';
import { prepareWeb } from './steps/web.mjs';
import { runBrowserTests, runUnitTests } from './suites.mjs';
import { closingLine, sum } from './test-count.mjs';

/** @typedef {import('./session.mjs').Session} Session */
/** @typedef {import('./suites.mjs').Prepared} Prepared */

const [suite = 'all', ...args] = process.argv.slice(2);

await runCommand(async (session) => {
  if (!['all', 'unit', 'e2e'].includes(suite))
    throw new SetupError(`There is no suite "${suite}".`, { remedy: 'npm test [-- unit|e2e [OPTIONS]]' });
  const { node, env } = await prepareMedia(session);
  // Many tests start a server, which takes half as long when its code was compiled before.
  const prepared = { node, env: { ...env, NODE_COMPILE_CACHE: path.join(projectCache, 'compiled') } };
  const counts = [];
  // The quick ones first. A failure does not keep the others from running: whoever mends it wants the whole picture.
  if (suite !== 'e2e') counts.push(await runUnitTests(session, prepared, args));
  if (suite !== 'unit') counts.push(await browserTests(session, prepared));
  const total = sum(counts);
  process.stdout.write(`\n${closingLine(total)}\n`);
  return total.failed === 0 ? 0 : 1;
});

/**
 * @param {Session} session
 * @param {Prepared} prepared
 */
async function browserTests(session, prepared) {
  try {
    await prepareWeb(session, prepared);
    const browsers = await prepareTestTools(session);
    return await runBrowserTests(session, { ...prepared, env: { ...browsers, ...prepared.env } }, args);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    // The suite could not even begin; the unit tests' count must not hide that.
    process.stderr.write(`\n${error}\n`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}
