import type { ReadonlySignal, Signal } from '@preact/signals-core';

/** The same interface with every signal settable, so that a test or a gallery can put it into any state. */
export type Settable<T> = {
  readonly [K in keyof T]: T[K] extends ReadonlySignal<infer V> ? Signal<V> : T[K];
};
