import { parseArgs } from 'node:util';
import { type Config, ConfigError, readConfig, unknownVariables } from './config/config.ts';
import { helpText } from './config/help.ts';
import { describeError } from './observe/log-fields.ts';
import { createStatusLog, type StatusLog } from './observe/status-log.ts';
import { SottoServer } from './sotto-server.ts';
import { StartError } from './start-error.ts';

/** After this a closing that hangs is cut short. */
const closeTimeout = 2_000;

/** As sysexits.h has them: how the program was called, how it was configured, what went wrong within. */
const exitCodes = { usage: 64, internal: 70, unavailable: 69, config: 78 } as const;

async function main(): Promise<void> {
  if (!readArguments()) return;
  const config = configOrExit();
  if (!config) return;
  const log = createStatusLog({ level: config.logLevel });
  dieCleanly(log);
  const warnings = unknownVariables(process.env);
  for (const variable of warnings) log.warn('setting unknown', { variable });
  const stopping = new AbortController();
  const starting = SottoServer.create({ config, log });
  closeOnSignal({ log, stopping, close: async () => (await starting).close() });
  try {
    const server = await starting;
    reloadOnHangUp(server);
    drainOnSignal(server, stopping);
    if (!stopping.signal.aborted) process.stdout.write(`Sotto is ready: ${server.url}\n`);
  } catch (error) {
    fail(error);
  }
}

/** False when there is nothing more to do. */
function readArguments(): boolean {
  try {
    const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h' } } });
    if (values.help) process.stdout.write(helpText());
    return !values.help;
  } catch {
    process.stderr.write(
      'Sotto takes no arguments but --help; everything else is set by SOTTO_* variables.\n',
    );
    process.exitCode = exitCodes.usage;
    return false;
  }
}

function configOrExit(): Config | undefined {
  try {
    return readConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message} "--help" describes all settings.\n`);
    process.exitCode = exitCodes.config;
    return undefined;
  }
}

function fail(error: unknown): void {
  const expected = error instanceof StartError;
  process.stderr.write(`Sotto does not start. ${expected ? error.message : ''}\n`);
  for (let cause = expected ? error.cause : error; cause instanceof Error; cause = cause.cause) {
    process.stderr.write(`  ${cause.message}\n`);
  }
  process.exitCode = expected ? exitCodes.unavailable : exitCodes.internal;
}

/** The first signal closes, with a limit; a second one ends the process at once. */
function closeOnSignal(options: {
  log: StatusLog;
  stopping: AbortController;
  close: () => Promise<void>;
}): void {
  const { log, stopping, close } = options;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping.signal.aborted) process.exit(1);
      stopping.abort();
      setTimeout(() => process.exit(1), closeTimeout).unref();
      close().then(
        () => process.exit(0),
        (error: unknown) => {
          log.error('process failed', describeError(error));
          process.exit(1);
        },
      );
    });
  }
}

/** Where there are files to read again; otherwise the signal ends the process, as when its terminal is closed. */
function reloadOnHangUp(server: SottoServer): void {
  if (server.hasCertificateFiles) process.on('SIGHUP', () => void server.reloadCertificate());
}

/** SIGUSR2: no call begins any more, and the process ends with the last one. */
function drainOnSignal(server: SottoServer, stopping: AbortController): void {
  const drain = async (): Promise<void> => {
    await server.drain();
    if (!stopping.signal.aborted) process.kill(process.pid, 'SIGTERM');
  };
  process.on('SIGUSR2', () => void drain());
}

/** A defect that nothing caught ends the process, without its message, which may quote somebody. */
function dieCleanly(log: StatusLog): void {
  process.on('uncaughtException', (error) => {
    log.error('process failed', describeError(error));
    process.exit(exitCodes.internal);
  });
}

await main();
