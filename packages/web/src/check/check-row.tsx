import type { CheckLine, CheckState } from '@sotto/client/check';
import type { IconNode } from 'lucide';
import { Circle, CircleCheck, CircleDashed, CircleMinus, CircleX, TriangleAlert } from 'lucide';
import { language } from '../common/language.ts';
import { firewallPath } from '../common/paths.ts';
import { Icon } from '../ui/icon.tsx';
import { checkTexts } from './texts.ts';
import { figureText, sentences, stateWord, targetTexts } from './wording.ts';

const icons: Readonly<Record<CheckState, IconNode>> = {
  waiting: Circle,
  running: CircleDashed,
  passed: CircleCheck,
  slow: TriangleAlert,
  blocked: CircleX,
  untested: CircleMinus,
};

/** One line: what, how much, how it went; and what that means, at once where something is to be done. */
export function CheckRow({ line }: { readonly line: CheckLine }) {
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
