import { useSignal } from '@preact/signals';
import { type FirewallFacts, loadFirewallFacts } from '@sotto/client/check';
import { useEffect } from 'preact/hooks';
import { language } from '../common/language.ts';
import { checkPath } from '../common/paths.ts';
import { PageTitle } from '../ui/page-title.tsx';
import { PassOn } from '../ui/pass-on.tsx';
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
        {typeof value === 'object' && <FirewallContent facts={value} origin={location.origin} />}
      </div>
    </Site>
  );
}

/** All of it for one server. */
export function FirewallContent(request: FirewallRequest) {
  const { title, lead, labels, notesTitle, notes, check, pass } = firewallTextsIn(language());
  const letter = letterText(request, language());
  const [before, after] = check('\n').split('\n');
  return (
    <>
      <p>{lead(hostOf(request))}</p>
      <PassOn words={pass} text={letter} mail={{ subject: title, body: letter }} />
      {openingsOf(request, language()).map(({ name, targets, ...texts }) => (
        <section key={name} class="firewall-opening" aria-labelledby={`firewall-${name}`}>
          <h2 id={`firewall-${name}`}>{texts.title}</h2>
          <dl>
            <dt>{labels.targets}</dt>
            {targets.map((target) => (
              <dd key={target} class="firewall-target numbers">
                {target}
              </dd>
            ))}
            <dt>{labels.why}</dt>
            <dd>{texts.why}</dd>
            <dt>{labels.without}</dt>
            <dd>{texts.without}</dd>
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
