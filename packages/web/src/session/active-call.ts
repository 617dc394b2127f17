import { signal } from '@preact/signals';
import type { Call } from '@sotto/client';

/** This window is on the way from one call into another. */
export const changing = signal(false);

/** The call that this window is in; null outside of one. */
export const activeCall = signal<Call | null>(null);
