import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

import { findProgram, isExecutable } from '../find-program.mjs';
import { SetupError } from '../setup-error.mjs';
import { installPackages } from './apt.mjs';

/** @typedef {import('../session.mjs').Session} Session */
/** @typedef {import('../steps.mjs').Step} Step */
/** @typedef {{ programs: readonly string[], package: string, variable?: string, oldest?: number }} Tool */

/**
 * What the browser tests start: the programs, any one of which will do, the Debian package that has them, the variable
 * by which a person names another, and the oldest version that will do.
 * @type {readonly Tool[]}
 */
export const TEST_TOOLS = [
  {
    programs: ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'],
    package: 'chromium',
    variable: 'SOTTO_CHROMIUM',
  },
  {
    programs: ['firefox-esr', 'firefox'],
    package: 'firefox-esr',
    variable: 'SOTTO_FIREFOX',
    // Playwright drives it by WebDriver BiDi, which 140 does not know enough of.
    oldest: 153,
  },
  // Firefox shares a screen only where there is one.
  { programs: ['Xvfb'], package: 'xvfb' },
  // The tests run in a network namespace of their own.
  { programs: ['ip'], package: 'iproute2' },
  { programs: ['nft'], package: 'nftables' },
  // What stands beside Sotto where nothing but TLS passes, and what makes a certificate for it.
  { programs: ['turnserver'], package: 'coturn' },
  { programs: ['haproxy'], package: 'haproxy' },
  { programs: ['openssl'], package: 'openssl' },
];

/** Safari's engine. Where it is missing the tests of it say so and are left out: few systems but Debian have it. */
const WEBKIT = { programs: ['WebKitWebDriver'], package: 'webkit2gtk-driver' };

/** Those that Debian starts as soon as they are installed. The tests start their own. */
const SERVICES = ['coturn', 'haproxy'];

/** A fresh system has no font, and a page without one is blank. */
const FONT = { programs: ['fc-match'], packages: ['fontconfig', 'fonts-liberation'] };

/**
 * Finds what the browser tests need, and installs what is missing.
 * @param {Session} session
 * @returns {Promise<NodeJS.ProcessEnv>} the environment for the tests, with the browsers in it
 */
export function prepareTestTools(session) {
  return session.steps.run('Browsers and test tools', async (step) => {
    const { env, installed } = await prepareTools(session, step, {
      tools: TEST_TOOLS,
      fonts: true,
      purpose: 'The browser tests need these packages',
      elsewhere:
        'Install Chromium and Firefox, or name them with SOTTO_CHROMIUM and SOTTO_FIREFOX. The browser tests also\n' +
        'need network namespaces, so they run on Linux only; "npm test -- unit" needs Chromium alone.',
    });
    note(step, [...installed, ...(await prepareWebKit(session, step))]);
    return env;
  });
}

/**
 * Finds the one browser that some of the tests beside the code run in, and installs it where there is none.
 * @param {Session} session
 * @returns {Promise<NodeJS.ProcessEnv>} the environment for the tests, with the browser in it
 */
export function prepareChromium(session) {
  return session.steps.run('Chromium for tests in a page', async (step) => {
    const { env, installed } = await prepareTools(session, step, {
      tools: TEST_TOOLS.filter(({ package: name }) => name === 'chromium'),
      fonts: false,
      purpose: 'The tests that run in a page need this package',
      elsewhere: 'Install Chromium, or name it with SOTTO_CHROMIUM.',
    });
    note(step, installed);
    return env;
  });
}

/**
 * @param {Step} step
 * @param {readonly string[]} installed
 */
function note(step, installed) {
  step.note(installed.length ? `installed ${installed.join(', ')}` : 'found');
}

/**
 * @param {Session} session
 * @param {Step} step
 * @param {{ tools: readonly Tool[], fonts: boolean, purpose: string, elsewhere: string }} wanted
 * @returns {Promise<{ env: NodeJS.ProcessEnv, installed: string[] }>}
 */
async function prepareTools(session, step, { tools, fonts, purpose, elsewhere }) {
  const missing = tools
    .filter((tool) => {
      const program = find(tool, session.env);
      return !program || tooOld(tool, program, session.env) !== undefined;
    })
    .map((tool) => tool.package);
  if (fonts && !findProgram(FONT.programs, session.env)) missing.push(...FONT.packages);
  await installPackages(session, step, { packages: missing, purpose, elsewhere });
  await stopServices(session, missing);
  const env = { ...session.env };
  for (const tool of tools) {
    const program = find(tool, session.env);
    if (!program)
      throw new SetupError(`${tool.package} was installed and yet has none of: ${tool.programs.join(', ')}.`);

    const version = tooOld(tool, program, session.env);
    if (version !== undefined) {
      throw new SetupError(`${program} is version ${version}; the tests need ${tool.oldest} or newer.`, {
        remedy:
          `Update the package ${tool.package} (Debian has new versions in its security archive, which must be\n` +
          `among the sources of apt), or name a newer one with ${tool.variable}.`,
      });
    }
    if (tool.variable) env[tool.variable] = program;
  }
  return { env, installed: missing };
}

/**
 * @param {Session} session
 * @param {Step} step
 * @returns {Promise<string[]>} what was installed for it
 */
async function prepareWebKit(session, step) {
  if (findProgram(WEBKIT.programs, session.env)) return [];
  try {
    await installPackages(session, step, {
      packages: [WEBKIT.package],
      purpose: 'The tests in WebKit need this package',
      elsewhere: 'They run on Debian only.',
    });
    return [WEBKIT.package];
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    step.say(`${error.message}. ${error.why.at(-1) ?? error.remedy} They are left out.`);
    return [];
  }
}

/**
 * A machine that only runs tests shall serve nobody for them.
 * @param {Session} session
 * @param {readonly string[]} installed
 */
async function stopServices(session, installed) {
  const services = SERVICES.filter((name) => installed.includes(name));
  if (services.length === 0 || !existsSync('/run/systemd/system')) return;
  await session.run('systemctl', ['disable', '--now', ...services], {
    what: `These services could not be stopped: ${services.join(' ')}`,
  });
}

/**
 * The version of a program that is too old for the tests. One that does not tell its version is given a chance.
 * @param {Tool} tool
 * @param {string} program
 * @param {NodeJS.ProcessEnv} env
 */
function tooOld({ oldest }, program, env) {
  if (oldest === undefined) return undefined;
  const { stdout } = spawnSync(program, ['--version'], { env, encoding: 'utf8', timeout: 30_000 });
  const version = Number(/(\d+)\./.exec(stdout ?? '')?.[1] ?? Infinity);
  return version < oldest ? version : undefined;
}

/**
 * @param {Tool} tool
 * @param {NodeJS.ProcessEnv} env
 * @throws {SetupError} when a variable names something that is no program
 */
function find({ programs, variable }, env) {
  const given = variable && env[variable];
  if (!given) return findProgram(programs, env);
  if (isExecutable(given)) return given;
  const remedy = `Set ${variable} to the absolute path of a browser, or unset it.`;
  throw new SetupError(`${variable} names no program: ${given}`, { remedy });
}
