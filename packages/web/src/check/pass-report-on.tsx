import { FileJson } from 'lucide';
import { useEffect } from 'preact/hooks';
import { language } from '../common/language.ts';
import { Icon } from '../ui/icon.tsx';
import { PassOn } from '../ui/pass-on.tsx';
import { briefText, type CheckReport, reportJson, reportText } from './report.ts';
import { checkTexts } from './texts.ts';

/** The report for whoever can change something; on paper with what the page says elsewhere. */
export function PassReportOn({ report }: { readonly report: CheckReport }) {
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
