import { signal } from '@preact/signals';
import type { Call } from '@sotto/client';

/** The call that this window is in; null outside of one. */
export const activeCall = signal<Call | null>(null);
