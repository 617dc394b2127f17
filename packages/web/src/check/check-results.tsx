import {
  type CheckLine,
  type CheckName,
  type CheckState,
  type CheckVerdict,
  type NetworkCheck,
  severityOf,
} from '@sotto/client/check';
import {
  Circle,
  CircleCheck,
  CircleDashed,
  CircleMinus,
  CircleX,
  FileJson,
  type IconNode,
  TriangleAlert,
} from 'lucide';
import { useEffect, useMemo } from 'preact/hooks';
import type { CheckMessages } from '../messages/en-check.ts';
import { Icon } from '../ui/icon.tsx';
import { briefText, type CheckReport, reportJson, reportText } from './report.ts';
import { checkTexts } from './texts.ts';
import { language } from '../common/language.ts';
import { PassOn } from '../ui/pass-on.tsx';
import { firewallPath } from '../common/paths.ts';
import { figureText, sentences, stateWord, targetTexts } from './wording.ts';

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

const icons: Readonly<Record<CheckState, IconNode>> = {
  waiting: Circle,
  running: CircleDashed,
  passed: CircleCheck,
  slow: TriangleAlert,
  blocked: CircleX,
  untested: CircleMinus,
};

/** One line: what, how much, how it went; and what that means, at once where something is to be done. */
function CheckRow({ line }: { readonly line: CheckLine }) {
  const texts = checkTexts();
  const { state } = line;
  const told = sentences(line, texts);
  const row = (
    <>
      <Icon of={icons[state]} />
      <span class="check-name">
        <span>{texts.names[line.name]}</span>
        <Place line={line} />
      </span>
      <span class="check-figure numbers">{figureText(line, texts, language())}</span>
      <span class="check-state">{stateWord(line, texts)}</span>
    </>
  );
  return (
    <li class={`check-line ${state}`}>
      {told.length === 0 ? (
        <div class="check-row">{row}</div>
      ) : (
        <details open={state === 'blocked' || state === 'slow'}>
          <summary class="check-row">{row}</summary>
          <div class="check-about">
            <p>{told.join(' ')}</p>
            <Targets line={line} />
            {state === 'blocked' && line.targets.length > 0 && <a href={firewallPath}>{texts.allOpenings}</a>}
          </div>
        </details>
      )}
    </li>
  );
}

/** Tells the ways apart, where there are several. */
function Place({ line: { name, targets } }: { readonly line: CheckLine }) {
  if (targets.length === 0 || !['udp', 'tcp', 'turn'].includes(name)) return null;
  return (
    <span class="check-place numbers">
      {' '}
      {targets.map(({ host, port }) => checkTexts().place(host, port)).join(' · ')}
    </span>
  );
}

function Targets({ line }: { readonly line: CheckLine }) {
  const texts = checkTexts();
  const targets = targetTexts(line, texts);
  if (targets.length === 0 || line.state === 'untested') return null;
  return (
    <dl>
      <dt>{line.state === 'blocked' ? texts.toOpen : texts.connected}</dt>
      {targets.map((target) => (
        <dd key={target}>{target}</dd>
      ))}
    </dl>
  );
}
