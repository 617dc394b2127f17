import { useSignal } from '@preact/signals';
import { FileJson, Mail, Printer } from 'lucide';
import { useEffect } from 'preact/hooks';
import { language } from '../language.ts';
import { CopyButton } from '../ui/copy.tsx';
import { Icon } from '../ui/icon.tsx';
import { briefText, type CheckReport, reportJson, reportText } from './report.ts';
import { checkTexts } from './texts.ts';

/** How the report gets to whoever can change something: by the person's own hand. */
export function PassOn({ report }: { readonly report: CheckReport }) {
  const texts = checkTexts();
  const { pass } = texts;
  const copyFailed = useSignal(false);
  useEffect(() => {
    const abort = new AbortController();
    addEventListener('beforeprint', openDetails, { signal: abort.signal });
    return () => abort.abort();
  }, []);
  const subject = encodeURIComponent(texts.report.title(report.host));
  const body = encodeURIComponent(briefText(report, language()));
  return (
    <section class="check-pass" aria-label={pass.title}>
      <dl class="check-print">
        <dt>{texts.report.server}</dt>
        <dd>{report.host}</dd>
        <dt>{texts.report.time}</dt>
        <dd>{report.time.toLocaleString(language(), { dateStyle: 'long', timeStyle: 'long' })}</dd>
        <dt>{texts.report.browser}</dt>
        <dd>{report.browser}</dd>
      </dl>
      <div class="check-buttons">
        <CopyButton
          text={reportText(report, language())}
          label={pass.copy}
          done={pass.copied}
          onFailed={(failed) => {
            copyFailed.value = failed;
          }}
        />
        <button type="button" class="button" onClick={() => print()}>
          <Icon of={Printer} size={16} />
          {pass.print}
        </button>
        <a class="button" href={`mailto:?subject=${subject}&body=${body}`}>
          <Icon of={Mail} size={16} />
          {pass.mail}
        </a>
        <button type="button" class="button" onClick={() => save(report)}>
          <Icon of={FileJson} size={16} />
          {pass.json}
        </button>
      </div>
      <p role="alert" class="small">
        {copyFailed.value && pass.copyFailed}
      </p>
    </section>
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
