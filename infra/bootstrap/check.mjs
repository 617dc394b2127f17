// npm run check [-- --without-tests]: everything that CI runs except the browser tests.
import process from 'node:process';

import { runChecks } from '../checks/run-checks.mjs';
import { prepareMedia, prepareSources } from './prepare.mjs';
import { runCommand } from './run-command.mjs';
import { prepareWeb } from './steps/web.mjs';
import { runUnitTests } from './suites.mjs';
import { closingLine } from './test-count.mjs';

const withTests = !process.argv.includes('--without-tests');

await runCommand(async (session) => {
  const prepared = await (withTests ? prepareMedia(session) : prepareSources(session));
  await prepareWeb(session, prepared);
  const failed = await runChecks(session, prepared);
  if (failed.length > 0) process.stderr.write(`\nFailed: ${failed.join(', ')}\n`);
  if (!withTests) return failed.length === 0 ? 0 : 1;

  const count = await runUnitTests(session, prepared, []);
  process.stdout.write(`\n${closingLine(count)}\n`);
  return failed.length === 0 && count.failed === 0 ? 0 : 1;
});
