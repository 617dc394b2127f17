import type { ComponentChildren } from 'preact';
import type { Act } from './acting.ts';

export interface Scene {
  readonly render: () => ComponentChildren;
  readonly act?: Act;
}
