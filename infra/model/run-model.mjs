import path from 'node:path';

import { projectCache } from '../bootstrap/paths.mjs';
import { CONTROLS, PROPERTIES } from './checks.mjs';
import { search } from './spin.mjs';

/** @typedef {import('../bootstrap/session.mjs').Session} Session */
/** @typedef {Awaited<ReturnType<typeof search>>} Found */
/** @typedef {{ passed: boolean, line: string, attack: readonly string[] }} Verdict */

/** Searches that run side by side. */
const PARALLEL = 2;
/** The property that says that something never comes about, and must be violated. */
const UNSEEN = 'unseen';

/**
 * Checks all properties and controls and prints one line each.
 * @param {Session} session
 * @param {import('./spin.mjs').Tools} tools
 * @param {{ attacks: boolean }} options whether to print also how each control is violated
 * @returns {Promise<number>} how many failed
 */
export async function runModel(session, tools, { attacks }) {
  const limit = limiter(PARALLEL);
  /** @type {Map<string, Promise<Found>>} Some properties speak of the same, which is searched for once. */
  const searches = new Map();
  /** @param {import('./spin.mjs').Run} run */
  const find = ({ model, defines }) => {
    const name = [model, ...defines].join(' ');
    const folder = path.join(projectCache, 'model', String(searches.size + 1));
    const found = searches.get(name) ?? limit(() => search(session, tools, { model, defines, folder }));
    searches.set(name, found);
    return found;
  };
  const properties = PROPERTIES.map(async (property) => {
    const { model, defines, reach } = property;
    const [held, reached] = await Promise.all([find({ model, defines }), find({ model, defines: reach })]);
    return judgeProperty(property.title, held, reached);
  });
  const controls = CONTROLS.map(async (control) => judgeControl(control, await find(control), { attacks }));

  session.steps.line('\nProperties: hold in every state, and what they speak of comes about');
  const failed = await printAll(session, properties);
  session.steps.line('\nNegative controls: a part of the design is taken away, and the attack is found');
  return failed + (await printAll(session, controls));
}

/**
 * @param {string} title
 * @param {Found} held
 * @param {Found} reached by the search for what the property speaks of
 * @returns {Verdict}
 */
export function judgeProperty(title, held, reached) {
  const failed = (/** @type {string} */ why, /** @type {readonly string[]} */ attack = []) => ({
    passed: false,
    line: `✗ ${title}: ${why}`,
    attack,
  });
  if (held.problem !== undefined) return failed(`unknown, ${held.problem}`);
  if (held.violated !== undefined)
    return failed(`violated (${held.violated}) after ${states(held)}`, held.attack);
  if (reached.violated !== UNSEEN) {
    return failed(
      `says nothing, since what it speaks of was not found (${reached.problem ?? states(reached)})`,
    );
  }
  return { passed: true, line: `✓ ${title}: holds in ${states(held)}`, attack: [] };
}

/**
 * @param {Pick<import('./checks.mjs').Control, 'title' | 'violates'>} control
 * @param {Found} found
 * @param {{ attacks: boolean }} options
 * @returns {Verdict}
 */
export function judgeControl({ title, violates }, found, { attacks }) {
  const attack = attacks ? found.attack : [];
  if (found.problem !== undefined)
    return { passed: false, line: `✗ ${title}: unknown, ${found.problem}`, attack };
  if (found.violated !== violates) {
    const instead = found.violated === undefined ? '' : `, ${found.violated} is instead`;
    const line = `✗ ${title}: ${violates} should be violated and is not, in ${states(found)}${instead}`;
    return { passed: false, line, attack: found.attack };
  }
  return { passed: true, line: `✓ ${title}: ${violates} is violated, after ${states(found)}`, attack };
}

/** @param {Found} found */
function states(found) {
  return `${found.states.toLocaleString('en').replaceAll(',', ' ')} states`;
}

/**
 * @param {Session} session
 * @param {readonly Promise<Verdict>[]} verdicts are printed in this order
 */
async function printAll(session, verdicts) {
  let failed = 0;
  // One that fails while another is waited for is not unhandled: it is waited for next.
  for (const verdict of verdicts) verdict.catch(() => undefined);
  for (const verdict of verdicts) {
    const { passed, line, attack } = await verdict;
    if (!passed) failed++;
    session.steps.line([line, ...attack.map((step) => `    ${step}`)].join('\n'));
  }
  return failed;
}

/**
 * @param {number} parallel
 * @returns {<T>(work: () => Promise<T>) => Promise<T>} starts work when less than so much of it runs
 */
function limiter(parallel) {
  const lanes = Array.from({ length: parallel }, () => Promise.resolve());
  return async (work) => {
    const lane = lanes.shift() ?? Promise.resolve();
    const result = lane.then(work);
    lanes.push(
      result.then(
        () => undefined,
        () => undefined,
      ),
    );
    return result;
  };
}
