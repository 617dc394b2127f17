import { useEffect } from 'preact/hooks';
import { t } from '../common/language.ts';
import type { ComparisonOffer } from './comparison-offer.ts';
import { openComparison } from './lock.tsx';

/** Offers the comparison. All of it is the button: fingers need the room. */
export function ComparisonPill({ comparison }: { readonly comparison: ComparisonOffer }) {
  const { offer } = t().call.lock.compare;
  useEffect(() => {
    comparison.see();
    // What takes its place takes the focus from it without a word.
    return () => {
      comparison.held.value = false;
    };
  }, [comparison]);
  const hold = () => {
    comparison.held.value = true;
  };
  const release = ({ currentTarget }: { readonly currentTarget: HTMLElement }) => {
    comparison.held.value = currentTarget.matches(':hover, :focus-visible');
  };
  return (
    <button
      type="button"
      class="pill comparison"
      data-tone="plain"
      onFocus={hold}
      onBlur={release}
      onPointerEnter={hold}
      onPointerLeave={release}
      onClick={() => {
        comparison.take();
        openComparison();
      }}
    >
      <span>{offer.question}</span>
      <span class="comparison-answer">{offer.answer}</span>
    </button>
  );
}
