import { parseArgs } from 'node:util';
import { announcements, announcementText } from './net/announcement.ts';
import { examineAddresses } from './net/examine-addresses.ts';
import type { Finding } from './net/judge-addresses.ts';
import { ConfigError, StartError } from './config/errors.ts';
import { type Config, readConfig, retiredVariables, unknownVariables } from './config/config.ts';
import { helpText } from './config/help.ts';
import { leaveInherited } from './config/inherited.ts';
import { exposedSecretFiles } from './config/secret-files.ts';
import { describeError } from './observe/log-fields.ts';
import { outliveReaders } from './observe/output.ts';
import { createStatusLog, type StatusLog } from './observe/status-log.ts';
import { planPorts } from './net/port-plan.ts';
import { SottoServer } from './sotto-server.ts';

/** After this a closing that hangs is cut short. */
const closeTimeout = 2_000;

/** As sysexits.h has them: how the program was called, how it was configured, what went wrong within. */
const exitCodes = { usage: 64, internal: 70, unavailable: 69, config: 78 } as const;

async function main(): Promise<void> {
  outliveReaders();
  if (!readArguments()) return;
  const inherited = process.env;
  const environment = { ...inherited };
  const config = configOrExit(environment);
  if (!config) return;
  // The media workers are given it, and they parse what the whole internet sends.
  leaveInherited(inherited);
  const log = createStatusLog({ level: config.logLevel });
  dieCleanly(log);
  for (const variable of unknownVariables(environment)) log.warn('setting unknown', { variable });
  const outdated = retiredVariables(environment);
  for (const { variable } of outdated) log.warn('setting retired', { variable });
  const findings = await examineAddresses(config, environment);
  if (refuses(findings)) return;
  const doubts = [...findings, ...exposedFiles(environment)];
  for (const { variable } of doubts) log.warn('setting doubtful', { variable });
  const stopping = new AbortController();
  const starting = SottoServer.create({ config, log });
  closeOnSignal({ log, stopping, close: async () => (await starting).close() });
  try {
    const server = await starting;
    reloadOnHangUp(server);
    drainOnSignal(server, stopping);
    if (!stopping.signal.aborted)
      process.stdout.write(greeting({ url: server.url, config, warnings: [...doubts, ...outdated] }));
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

/** The text for a server that is ready: where it is, what browsers are told, and what may be wrong with that. */
function greeting({
  url,
  config,
  warnings,
}: {
  url: string;
  config: Config;
  warnings: readonly { readonly text: string }[];
}): string {
  const lines = warnings.map(({ text }) => `Warning: ${text}\n`);
  const told = announcementText(announcements(planPorts(config).sfuListen));
  return `Sotto is ready: ${url}\n${told}${lines.join('')}`;
}

/** Warnings about files with secrets. */
function exposedFiles(environment: NodeJS.ProcessEnv): { variable: string; text: string }[] {
  return exposedSecretFiles(environment).map((variable) => ({
    variable,
    text: `${variable}: others may read or change that file. chmod 600 makes it its owner's alone.`,
  }));
}

/** Says why calls cannot work by these addresses, if they cannot. */
function refuses(findings: readonly Finding[]): boolean {
  const refusals = findings.filter(({ severity }) => severity === 'refusal');
  if (refusals.length === 0) return false;
  process.stderr.write(`Sotto does not start.\n${refusals.map(({ text }) => `  ${text}\n`).join('')}`);
  process.exitCode = exitCodes.unavailable;
  return true;
}

function configOrExit(environment: NodeJS.ProcessEnv): Config | undefined {
  try {
    return readConfig(environment);
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
  for (let cause = expected ? error.cause : error; cause instanceof Error; cause = cause.cause)
    process.stderr.write(`  ${cause.message}\n`);
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

/** SIGUSR2, once or more: no call begins any more, and the process ends with the last one. */
function drainOnSignal(server: SottoServer, stopping: AbortController): void {
  let draining: Promise<void> | undefined;
  const drain = async (): Promise<void> => {
    await server.drain();
    if (!stopping.signal.aborted) process.kill(process.pid, 'SIGTERM');
  };
  // Each would end the process by a signal of its own, and the second of those ends it at once.
  process.on('SIGUSR2', () => void (draining ??= drain()));
}

/** A defect that nothing caught ends the process, without its message, which may quote somebody. */
function dieCleanly(log: StatusLog): void {
  process.on('uncaughtException', (error) => {
    log.error('process failed', describeError(error));
    process.exit(exitCodes.internal);
  });
}

await main();
