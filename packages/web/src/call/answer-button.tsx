import type { ComponentChildren } from 'preact';
import { t } from '../common/language.ts';
import { minLookTime, useLookedAt } from './use-looked-at.ts';

interface AnswerProps {
  readonly kind?: 'primary';
  readonly onAnswer: (button: HTMLButtonElement) => void;
  readonly children: ComponentChildren;
}

/**
 * An answer that is not taken before what it is about has been there for a moment, against a slip of the hand: a ring
 * that fills shows it, or, without motion, words. Key it, or what holds it, by what it is about.
 */
export function AnswerButton({ kind, onAnswer, children }: AnswerProps) {
  const ready = useLookedAt();
  const name = kind === undefined ? 'button answer' : `button ${kind} answer`;
  return (
    <>
      <button
        type="button"
        class={name}
        disabled={!ready}
        style={{ '--looked-at': `${minLookTime}ms` }}
        onClick={({ currentTarget }) => onAnswer(currentTarget)}
      >
        {children}
      </button>
      <span class="answer-wait" data-over={ready}>
        {t().call.lookFirst}
      </span>
    </>
  );
}
