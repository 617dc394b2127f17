import process from 'node:process';
import { type CheckVerdict, severityOf } from '@sotto/client/check';
import { type CheckReport, lineText, reportJson } from '@sotto/web/check-report';
import { checkTextsIn } from '@sotto/web/check-wording';
import { type Command, readArguments, UsageError } from './arguments.ts';
import { trustTheSystem } from './check/certificate.ts';
import { runCheck } from './check/run-check.ts';
import { helpText } from './help.ts';

/** As monitoring plug-ins have it. */
const exitCodes = { good: 0, fair: 1, bad: 2, unknown: 3 } as const;

async function main(): Promise<void> {
  const command = commandOrExit();
  if (command === null) return;
  if (command.kind === 'help') {
    process.stdout.write(helpText);
    return;
  }
  const { url, insecure, json, language } = command;
  // For the pages and the socket alike; Node has no other switch that reaches both, and warns on standard error.
  if (insecure) process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
  else trustTheSystem();
  const result = await runCheck({ url, insecure });
  const report: CheckReport = { ...result, host: url.host, time: new Date(), browser: null };
  const text = json ? reportJson(report) : statusText(report, language);
  // A look-up that nobody answers cannot be ended, and would keep the process for as long as the system waits.
  process.stdout.write(text, () => process.exit(exitCodeOf(result.verdict)));
}

function commandOrExit(): Command | null {
  try {
    return readArguments(process.argv.slice(2), process.env);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message} "--help" says how it is used.\n`);
    process.exitCode = exitCodes.unknown;
    return null;
  }
}

/** The verdict first: of what a plug-in prints, monitoring shows one line. */
function statusText({ host, verdict, lines, time }: CheckReport, language: 'de' | 'en'): string {
  const { verdicts, report } = checkTextsIn(language);
  const details = lines.map((line) => `${lineText(line, language)}\n`).join('');
  return `${host}: ${verdicts[verdict]}\n${report.time}: ${time.toISOString()}\n\n${details}`;
}

const exitCodeOf = (verdict: CheckVerdict): number =>
  exitCodes[verdict === 'not-tried' || verdict === 'not-measured' ? 'unknown' : severityOf(verdict)];

await main();
