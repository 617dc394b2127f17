import { useSignal } from '@preact/signals';
import { type FirewallFacts, loadFirewallFacts } from '@sotto/client/check';
import { Mail, Printer } from 'lucide';
import { useEffect } from 'preact/hooks';
import { language } from '../language.ts';
import { checkPath } from '../router.ts';
import { CopyButton } from '../ui/copy.tsx';
import { Icon } from '../ui/icon.tsx';
import { PageTitle } from '../ui/page-title.tsx';
import { Site } from '../ui/site.tsx';
import {
  checkAddress,
  type FirewallRequest,
  firewallTextsIn,
  hostOf,
  letterText,
  openingsOf,
} from './letter.ts';

/** What an IT department has to allow for this very server, ready to be passed on. */
export function FirewallPage() {
  const texts = firewallTextsIn(language());
  const facts = useSignal<FirewallFacts | 'asked' | 'failed'>('asked');
  useEffect(() => {
    const abort = new AbortController();
    const load = async () => {
      try {
        facts.value = await loadFirewallFacts(location.origin, abort.signal);
      } catch {
        if (!abort.signal.aborted) facts.value = 'failed';
      }
    };
    void load();
    return () => abort.abort();
  }, [facts]);
  const { value } = facts;
  return (
    <Site>
      <div class="firewall">
        <PageTitle>{texts.title}</PageTitle>
        <div role="status">
          {value === 'asked' && <p class="quiet">{texts.loading}</p>}
          {value === 'failed' && <p>{texts.failed}</p>}
        </div>
        {typeof value === 'object' && <Request facts={value} origin={location.origin} />}
      </div>
    </Site>
  );
}

function Request(request: FirewallRequest) {
  const { lead, labels, notesTitle, notes, check } = firewallTextsIn(language());
  const [before, after] = check('\n').split('\n');
  return (
    <>
      <p>{lead(hostOf(request))}</p>
      <PassOn {...request} />
      {openingsOf(request, language()).map(({ name, targets, title, why, without }) => (
        <section key={name} class="firewall-opening" aria-labelledby={`firewall-${name}`}>
          <h2 id={`firewall-${name}`}>{title}</h2>
          <dl>
            <dt>{labels.targets}</dt>
            {targets.map((target) => (
              <dd key={target} class="firewall-target numbers">
                {target}
              </dd>
            ))}
            <dt>{labels.why}</dt>
            <dd>{why}</dd>
            <dt>{labels.without}</dt>
            <dd>{without}</dd>
          </dl>
        </section>
      ))}
      <section class="firewall-notes" aria-labelledby="firewall-notes">
        <h2 id="firewall-notes">{notesTitle}</h2>
        <ul>
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
          <li>
            {before}
            <a href={checkPath}>{checkAddress(request)}</a>
            {after}
          </li>
        </ul>
      </section>
    </>
  );
}

/** How it gets to whoever sets up the firewall: by the person's own hand. */
function PassOn(request: FirewallRequest) {
  const { title, pass } = firewallTextsIn(language());
  const copyFailed = useSignal(false);
  const text = letterText(request, language());
  const mail = `mailto:?subject=${encodeURIComponent(title)}&body=${encodeURIComponent(text)}`;
  return (
    <section class="firewall-pass" aria-label={pass.title}>
      <div class="firewall-buttons">
        <CopyButton
          text={text}
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
        <a class="button" href={mail}>
          <Icon of={Mail} size={16} />
          {pass.mail}
        </a>
      </div>
      <p role="alert" class="small">
        {copyFailed.value && pass.copyFailed}
      </p>
    </section>
  );
}
