import { hueOf, initials } from './initials.ts';

const hues = 6;

/** Stands for a person without a picture. Decoration: the name is on the tile. */
export function Avatar({ name }: { readonly name: string }) {
  return (
    <div class={`avatar avatar-${hueOf(name, hues)}`} aria-hidden="true">
      <span>{initials(name)}</span>
    </div>
  );
}
