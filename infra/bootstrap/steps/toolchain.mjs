import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';

import { findProgram } from '../find-program.mjs';
import { withLock } from '../lock.mjs';
import { projectCache, root } from '../paths.mjs';
import { SetupError } from '../setup-error.mjs';

/** @typedef {import('../session.mjs').Session} Session */
/** @typedef {import('../steps.mjs').Step} Step */
/** @typedef {'node' | 'pnpm'} Tool a folder in infra/toolchain */

/** The first major version that runs TypeScript as it is without a flag and without a warning. */
const MINIMUM_NODE_MAJOR = 24;

const PLATFORM = `${process.platform}-${process.arch}`;

/** The npm packages that hold the programs for this platform, and where in them. */
const PACKAGES = /** @type {const} */ ({
  node: { name: `node-${PLATFORM}`, program: 'bin/node' },
  pnpm: { name: `@pnpm/exe.${PLATFORM}`, program: 'pnpm' },
});

/**
 * A Node that is new enough: the one that runs this, or one from npm in the project's cache.
 * @param {Session} session
 * @returns {Promise<string>} path of the program
 */
export function prepareNode(session) {
  return session.steps.run('Node', async (step) => {
    if (Number.parseInt(process.versions.node, 10) >= MINIMUM_NODE_MAJOR) {
      step.note(`${process.version} as installed`);
      return process.execPath;
    }
    const version = pinnedVersion('node');
    if (version) {
      step.note(`v${version} from npm, since this is ${process.version}`);
      return installTool(session, step, { tool: 'node', version });
    }
    const why = [`This is Node ${process.version}, and npm has none for ${PLATFORM}.`];
    throw new SetupError(`Node ${MINIMUM_NODE_MAJOR} or newer is needed.`, {
      why,
      remedy: 'Install it from nodejs.org.',
    });
  });
}

/**
 * pnpm at the pinned version; where npm has none for the platform, the one in PATH.
 * @param {Session} session
 * @param {Step} step
 * @returns {Promise<string>} path of the program
 */
export async function preparePnpm(session, step) {
  const version = pinnedVersion('pnpm');
  if (version) return installTool(session, step, { tool: 'pnpm', version });
  const installed = findProgram(['pnpm'], session.env);
  if (installed) return installed;
  const why = [`npm has none for ${PLATFORM}, and there is none in PATH.`];
  throw new SetupError('pnpm is needed.', { why, remedy: 'Install it from pnpm.io.' });
}

/**
 * @param {Tool} tool
 * @returns {string | undefined} nothing where there is none for this platform
 */
function pinnedVersion(tool) {
  const manifest = JSON.parse(readFileSync(path.join(root, 'infra/toolchain', tool, 'package.json'), 'utf8'));
  return manifest.optionalDependencies[PACKAGES[tool].name];
}

/**
 * Installs infra/toolchain/<tool> under its lockfile, which pins the content of each package by a hash.
 * @param {Session} session
 * @param {Step} step
 * @param {{ tool: Tool, version: string }} options
 * @returns {Promise<string>} path of the program
 */
async function installTool(session, step, { tool, version }) {
  const folder = path.join(projectCache, 'toolchain', `${tool}-${version}-${PLATFORM}`);
  const program = path.join(folder, 'node_modules', PACKAGES[tool].name, PACKAGES[tool].program);
  if (existsSync(program)) return program;

  const wait = (/** @type {string} */ owner) => step.progress(`waiting for ${owner}`);
  await withLock(
    path.join(projectCache, 'toolchain.lock'),
    { signal: session.signal, env: session.env, onWait: wait },
    async () => {
      if (existsSync(program)) return;
      step.progress(`downloading ${tool} ${version}`);
      const unfinished = `${folder}.unfinished`;
      rmSync(unfinished, { recursive: true, force: true });
      mkdirSync(unfinished, { recursive: true });
      cpSync(path.join(root, 'infra/toolchain', tool), unfinished, { recursive: true });
      const [command, ...args] = npmCommand(session.env);
      await session.run(
        command,
        [...args, 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
        {
          cwd: unfinished,
          what: `${tool} ${version} could not be installed from npm.`,
          remedy: 'Check that this machine reaches the npm registry (npm ping), and try again.',
        },
      );
      rmSync(folder, { recursive: true, force: true });
      renameSync(unfinished, folder);
    },
  );
  if (existsSync(program)) return program;
  throw new SetupError(`${tool} ${version} from npm does not run on this system.`, {
    why: [`${PACKAGES[tool].name} was not installed; it is made for the GNU C library.`],
  });
}

/**
 * The npm that runs this, else the one in PATH.
 * @param {NodeJS.ProcessEnv} env
 * @returns {[string, ...string[]]}
 */
function npmCommand(env) {
  const script = env['npm_execpath'];
  return script && path.basename(script) === 'npm-cli.js' ? [process.execPath, script] : ['npm'];
}
