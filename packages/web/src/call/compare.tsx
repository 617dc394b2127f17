import { useSignal } from '@preact/signals';
import type { Call, Protection } from '@sotto/client';
import { useEffect } from 'preact/hooks';
import { t } from '../language.ts';
import { signs } from './symbols.ts';

interface CompareProps {
  readonly call: Call;
  readonly protection: Extract<Protection, { level: 'end-to-end' }>;
}

/**
 * What two people compare. Having done so once does not end it: whoever has stolen a key since then is noticed by the
 * symbols alone.
 */
export function Compare({ call, protection }: CompareProps) {
  const { compare } = t().call.lock;
  const name = call.peers.value[0]?.name ?? '';
  return (
    <section class="compare" aria-labelledby="compare-title">
      <h3 id="compare-title">{compare.title}</h3>
      {protection.verified ? (
        <>
          <p class="compare-done">{compare.done(name)}</p>
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
  const name = call.peers.value[0]?.name ?? '';
  const { symbols, digits } = protection.authentication;
  return (
    <>
      <p class="quiet">{compare.how(name)}</p>
      <ol class="compare-symbols">
        {symbols.map((symbol, place) => (
          // The same symbol may come twice; the place is what tells them apart.
          <li key={place}>
            <span aria-hidden="true">{signs[symbol]}</span>
            {compare.symbols[symbol]}
          </li>
        ))}
      </ol>
      <p class="quiet compare-digits">{compare.digits(inGroups(digits))}</p>
      <Answers key={digits} call={call} />
    </>
  );
}

/** How long symbols are looked at, at the least, before they can be said to match, in milliseconds. */
const LOOKED_AT = 1_000;

/**
 * Key them by the symbols: a server can make the two agree anew at any moment, and a click that was meant for the
 * symbols before must not count for the ones after.
 */
function Answers({ call }: Pick<CompareProps, 'call'>) {
  const { compare } = t().call.lock;
  const ready = useSignal(false);
  useEffect(() => {
    const timer = setTimeout(() => (ready.value = true), LOOKED_AT);
    return () => clearTimeout(timer);
  }, [ready]);
  return (
    <div class="compare-answers">
      <button
        type="button"
        class="button primary"
        disabled={!ready.value}
        onClick={({ currentTarget }) => {
          call.compared('same');
          fold(currentTarget);
        }}
      >
        {compare.same}
      </button>
      <button type="button" class="button" onClick={() => call.compared('different')}>
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
