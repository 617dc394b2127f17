import { findProgram } from '../find-program.mjs';
import { SetupError } from '../setup-error.mjs';

/** @typedef {import('../session.mjs').Session} Session */
/** @typedef {import('../steps.mjs').Step} Step */

/**
 * Installs Debian packages, as root; otherwise names exactly those that are missing.
 * @param {Session} session
 * @param {Step} step
 * @param {{ packages: readonly string[], purpose: string, elsewhere: string, isRoot?: boolean }} options
 *   `purpose` completes "… need(s) these packages"; `elsewhere` is what to do on a system without apt
 */
export async function installPackages(
  session,
  step,
  { packages, purpose, elsewhere, isRoot = runsAsRoot() },
) {
  if (packages.length === 0) return;
  const what = `${purpose}: ${packages.join(' ')}`;
  if (!findProgram(['apt-get'], session.env)) throw new SetupError(what, { remedy: elsewhere });
  if (!isRoot) {
    const command = `sudo apt-get install --yes --no-install-recommends ${packages.join(' ')}`;
    throw new SetupError(what, {
      why: ['Only root may install packages.'],
      remedy: `Run this, then try again:\n  ${command}`,
    });
  }
  await install(session, step, packages).catch(async (error) => {
    if (!(error instanceof SetupError)) throw error;
    // A package's configuration sometimes trips over that of another, and works once that is done.
    step.say('The installation failed; trying once more.');
    // What was interrupted must be finished first. Unlike apt-get this waits for nobody who installs meanwhile, and what
    // is wrong apt-get says better.
    await tolerate(step, apt(session, ['dpkg', '--configure', '-a'], { what: 'dpkg --configure' }));
    return install(session, step, packages);
  });
}

/**
 * @param {Session} session
 * @param {Step} step
 * @param {readonly string[]} packages
 */
async function install(session, step, packages) {
  step.progress('reading package lists');
  // One package source of many that does not answer must not stop what the others can install.
  await tolerate(step, apt(session, ['apt-get', 'update', '-q'], { what: 'apt-get update' }));
  await apt(session, ['apt-get', ...INSTALL, ...packages], {
    what: `These packages could not be installed: ${packages.join(' ')}`,
    remedy: `Find out why, for example with: apt-get install ${packages.join(' ')}`,
    onLine: (line) => {
      const status = parseStatus(line);
      if (status) step.progress(status);
      return status !== undefined;
    },
  });
}

/**
 * Says what failed, and goes on.
 * @param {Step} step
 * @param {Promise<unknown>} running
 */
async function tolerate(step, running) {
  await running.catch((error) => {
    if (!(error instanceof SetupError)) throw error;
    step.say(`${error.message}: ${error.why.at(-2) ?? ''}`);
  });
}

/**
 * Runs a program of the package manager: it asks nothing, speaks English, starts no service that it installs (so it is
 * told the runlevel of maintenance, see invoke-rc.d(8); systemd does not ask for it), and on SIGINT gets to a
 * consistent state before it ends, which takes as long as it takes.
 * @param {Session} session
 * @param {[string, ...string[]]} command
 * @param {import('../session.mjs').RunOptions} options
 */
function apt(session, [program, ...args], options) {
  const env = { ...session.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8', RUNLEVEL: '1' };
  return session.run(program, args, { env, stopSignal: 'SIGINT', graceMs: 60_000, ...options });
}

const INSTALL = [
  'install',
  '--yes',
  '--no-install-recommends',
  // Another installation may be at work: wait for it.
  '-o=DPkg::Lock::Timeout=300',
  // Machine-readable progress among the output.
  '-o=APT::Status-Fd=1',
];

/**
 * One line of apt's status output, for example `dlstatus:1:42.0:Retrieving file 3 of 9`.
 * @param {string} line
 * @returns {string | undefined} progress for a person
 */
export function parseStatus(line) {
  const match = /^(?:dl|pm)status:.*?:([\d.]+):(.*)$/.exec(line);
  return match?.[1] && `${Math.round(Number(match[1]))} % ${match[2]}`;
}

function runsAsRoot() {
  return process.geteuid?.() === 0;
}
