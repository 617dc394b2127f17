import {
  type CheckLine,
  type CheckName,
  type CheckVerdict,
  type NetworkCheck,
  severityOf,
} from '@sotto/client/check';
import { CircleCheck, CircleX, FileJson, TriangleAlert } from 'lucide';
import { useEffect, useMemo } from 'preact/hooks';
import type { CheckMessages } from '../messages/en-check.ts';
import { Icon } from '../ui/icon.tsx';
import { CheckRow } from './check-row.tsx';
import { briefText, type CheckReport, reportJson, reportText } from './report.ts';
import { checkTexts } from './texts.ts';
import { language } from '../common/language.ts';
import { PassOn } from '../ui/pass-on.tsx';

const groups: readonly {
  readonly title: keyof CheckMessages['groups'];
  readonly names: readonly CheckName[];
}[] = [
  { title: 'reach', names: ['server', 'websocket', 'udp', 'tcp', 'turn'] },
  { title: 'quality', names: ['roundTrip', 'jitter', 'loss', 'upload', 'download'] },
  { title: 'here', names: ['browser', 'encryption', 'microphone', 'camera'] },
];

/** The verdict, what to do with it, and every line. */
export function CheckResults({ check }: { readonly check: NetworkCheck | null }) {
  const texts = checkTexts();
  const verdict = check?.verdict.value ?? null;
  return (
    <>
      {/* Always there, so that a screen reader hears what changes in it. */}
      <div role="status">
        {check !== null && verdict === null && <p class="check-running">{texts.running}</p>}
        {verdict !== null && <Verdict verdict={verdict} />}
      </div>
      {check !== null && verdict !== null && <Finished check={check} verdict={verdict} />}
      {check !== null && <Groups lines={check.lines.value} />}
    </>
  );
}

const looks = {
  good: { icon: CircleCheck, tone: 'safe' },
  fair: { icon: TriangleAlert, tone: 'look' },
  bad: { icon: CircleX, tone: 'danger' },
} as const;

function Verdict({ verdict }: { readonly verdict: CheckVerdict }) {
  const { icon, tone } = looks[severityOf(verdict)];
  return (
    <p class={`check-verdict ${tone}`}>
      <Icon of={icon} size={24} />
      <strong>{checkTexts().verdicts[verdict]}</strong>
    </p>
  );
}

function Finished({ check, verdict }: { readonly check: NetworkCheck; readonly verdict: CheckVerdict }) {
  const report = useMemo<CheckReport>(
    () => ({
      host: location.host,
      time: new Date(),
      browser: navigator.userAgent,
      verdict,
      lines: check.lines.peek(),
    }),
    [check, verdict],
  );
  return <PassReportOn report={report} />;
}

function Groups({ lines }: { readonly lines: readonly CheckLine[] }) {
  const texts = checkTexts();
  return groups.map(({ title, names }) => (
    <section key={title} class="check-group" aria-labelledby={`check-${title}`}>
      <h2 id={`check-${title}`}>{texts.groups[title]}</h2>
      <ul>
        {names.flatMap((name) =>
          lines.filter((line) => line.name === name).map((line) => <CheckRow key={line.id} line={line} />),
        )}
      </ul>
    </section>
  ));
}

/** The report for whoever can change something; on paper with what the page says elsewhere. */
function PassReportOn({ report }: { readonly report: CheckReport }) {
  const texts = checkTexts();
  useEffect(() => {
    const abort = new AbortController();
    addEventListener('beforeprint', openDetails, { signal: abort.signal });
    return () => abort.abort();
  }, []);
  return (
    <>
      <dl class="check-print">
        <dt>{texts.report.server}</dt>
        <dd>{report.host}</dd>
        <dt>{texts.report.time}</dt>
        <dd>{report.time.toLocaleString(language(), { dateStyle: 'long', timeStyle: 'long' })}</dd>
        <dt>{texts.report.browser}</dt>
        <dd>{report.browser}</dd>
      </dl>
      <PassOn
        words={texts.pass}
        text={reportText(report, language())}
        mail={{ subject: texts.report.title(report.host), body: briefText(report, language()) }}
      >
        <button type="button" class="button" onClick={() => save(report)}>
          <Icon of={FileJson} size={16} />
          {texts.pass.json}
        </button>
      </PassOn>
    </>
  );
}

/** Paper cannot be opened. */
function openDetails(): void {
  for (const details of document.querySelectorAll<HTMLDetailsElement>('.check-line details'))
    details.open = true;
}

function save(report: CheckReport): void {
  const url = URL.createObjectURL(new Blob([reportJson(report)], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `sotto-check-${report.time.toISOString().slice(0, 10)}.json`;
  link.click();
  // Some browsers begin to read it a moment later.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
