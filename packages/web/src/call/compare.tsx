import type { DirectCall, DirectProtection } from '@sotto/client';
import pictures from 'virtual:symbol-pictures';
import { t } from '../common/language.ts';
import { AnswerButton } from './answer-button.tsx';

interface CompareProps {
  readonly call: DirectCall;
  readonly protection: Extract<DirectProtection, { level: 'end-to-end' }>;
}

/**
 * What two people compare. Having done so once does not end it: whoever has stolen a key since then is noticed by the
 * symbols alone.
 */
export function Compare({ call, protection }: CompareProps) {
  const { compare } = t().call.lock;
  // What they call themselves now is not what was compared.
  const { comparedAs } = protection.peer;
  return (
    <section class="compare" aria-labelledby="compare-title">
      <h3 id="compare-title" tabIndex={-1}>
        {compare.title}
      </h3>
      {protection.verified ? (
        <>
          <p class="compare-done">{comparedAs === null ? compare.doneUnnamed : compare.done(comparedAs)}</p>
          <details class="support">
            <summary>{compare.again}</summary>
            <Symbols call={call} protection={protection} />
          </details>
        </>
      ) : (
        <Symbols call={call} protection={protection} />
      )}
    </section>
  );
}

/** The symbols that two people read to each other, and what they may say about them. */
function Symbols({ call, protection }: CompareProps) {
  const { compare } = t().call.lock;
  const name = protection.peer.contactName ?? call.peers.value[0]?.name ?? '';
  const { symbols, digits } = protection.authentication;
  return (
    <>
      <p class="quiet">{compare.how(name)}</p>
      <ol class="compare-symbols">
        {symbols.map((symbol, place) => (
          // The same symbol may come twice; the place is what tells them apart.
          <li key={place}>
            <img src={`${pictures}#${symbol}`} alt="" width={36} height={36} fetchpriority="low" />
            {compare.symbols[symbol]}
          </li>
        ))}
      </ol>
      <p class="quiet compare-digits">{compare.digits(inGroups(digits))}</p>
      <Answers key={digits} call={call} protection={protection} />
    </>
  );
}

/**
 * Key them by the symbols: a server can make the two agree anew at any moment, and a click that was meant for the
 * symbols before must not count for the ones after.
 */
function Answers({ call, protection }: CompareProps) {
  const { compare } = t().call.lock;
  return (
    <div class="compare-answers">
      <AnswerButton
        kind="primary"
        onAnswer={(button) => {
          call.compared('same', protection);
          fold(button);
        }}
      >
        {compare.same}
      </AnswerButton>
      <button type="button" class="button" onClick={() => call.compared('different', protection)}>
        {compare.different}
      </button>
    </div>
  );
}

/** Who has compared again is back at what holds. */
function fold(answer: HTMLElement): void {
  const again = answer.closest('details');
  if (again === null) return;
  again.open = false;
  again.querySelector('summary')?.focus();
}

/** In threes from the right, as one reads them aloud, with blanks that do not break. */
const inGroups = (digits: string): string => digits.replaceAll(/\B(?=(?:\d{3})+$)/gu, '\u00A0');
