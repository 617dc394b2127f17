// npm run model [-- --attacks]: checks the model of the key exchange, after installing the model checker.
import process from 'node:process';

import { CONTROLS, PROPERTIES } from '../model/checks.mjs';
import { runModel } from '../model/run-model.mjs';
import { runCommand } from './run-command.mjs';
import { prepareModelChecker } from './steps/model-checker.mjs';

await runCommand(async (session) => {
  const tools = await prepareModelChecker(session);
  const failed = await runModel(session, tools, { attacks: process.argv.includes('--attacks') });
  const all = `${PROPERTIES.length} properties and ${CONTROLS.length} controls`;
  session.steps.line(`\n${failed === 0 ? `${all} are as they should be.` : `${failed} of ${all} are not.`}`);
  session.steps.line(
    'For perfect cryptography, two or three sessions, one attacker with one key, nonce and encapsulation of its own,\n' +
      'and three epochs. What else is left out: infra/model/README.md',
  );
  return failed === 0 ? 0 : 1;
});
