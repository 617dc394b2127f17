import {
  type CheckLine,
  type CheckName,
  type CheckVerdict,
  type NetworkCheck,
  severityOf,
} from '@sotto/client/check';
import { CircleCheck, CircleX, TriangleAlert } from 'lucide';
import { useMemo } from 'preact/hooks';
import type { CheckMessages } from '../messages/en-check.ts';
import { Icon } from '../ui/icon.tsx';
import { CheckRow } from './check-row.tsx';
import { PassReportOn } from './pass-report-on.tsx';
import type { CheckReport } from './report.ts';
import { checkTexts } from './texts.ts';

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
