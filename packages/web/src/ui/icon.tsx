import type { IconNode } from 'lucide';
import { h } from 'preact';

/** A Lucide icon. It is decoration: the control that carries it has the name. */
export function Icon({ of, size = 20 }: { readonly of: IconNode; readonly size?: number }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" width={size} height={size} aria-hidden="true">
      {of.map(([shape, attributes]) => h(shape, attributes))}
    </svg>
  );
}
