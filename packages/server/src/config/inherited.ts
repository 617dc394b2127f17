/**
 * The part of the environment that other programs are given: where programs, libraries, temporary files and the user's
 * folder are, the language and the time zone, and mediasoup's own variables. No setting of ours, and nothing that a
 * person or a package manager has put there besides.
 */
const inherited =
  /^(?:PATH|LD_LIBRARY_PATH|TMPDIR|HOME|LANG|LC_[A-Z]+|TZ|UV_THREADPOOL_SIZE|MEDIASOUP_[A-Z_]+)$/u;

/** Takes everything else out of it. */
export function leaveInherited(environment: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(environment)) if (!inherited.test(name)) delete environment[name];
}
