import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { recall, remember } from '../common/remembered.ts';

/** What holds until the person says otherwise. */
const usual = {
  reachable: true,
  /** Whether people who are no contacts may ring here. */
  strangers: false,
  'ring-sound': true,
  'ring-vibration': true,
} as const;

export type CallingChoice = keyof typeof usual;

const words = { on: true, off: false } as const;

function recalled(choice: CallingChoice): boolean {
  const word = recall(choice);
  return word === 'on' || word === 'off' ? words[word] : usual[choice];
}

/** How the person wants to be called. Remembered by this browser; all its windows follow. */
export class CallingSettings {
  readonly #choices: Record<CallingChoice, Signal<boolean>> = {
    reachable: signal(recalled('reachable')),
    strangers: signal(recalled('strangers')),
    'ring-sound': signal(recalled('ring-sound')),
    'ring-vibration': signal(recalled('ring-vibration')),
  };

  /** Follows other windows for as long as the page lives. */
  constructor() {
    addEventListener('storage', () => {
      for (const [choice, value] of this.#entries()) value.value = recalled(choice);
    });
  }

  of(choice: CallingChoice): ReadonlySignal<boolean> {
    return this.#choices[choice];
  }

  set(choice: CallingChoice, on: boolean): void {
    this.#choices[choice].value = on;
    remember(choice, on === usual[choice] ? null : on ? 'on' : 'off');
  }

  #entries() {
    const { reachable, strangers } = this.#choices;
    return [
      ['reachable', reachable],
      ['strangers', strangers],
      ['ring-sound', this.#choices['ring-sound']],
      ['ring-vibration', this.#choices['ring-vibration']],
    ] as const;
  }
}
