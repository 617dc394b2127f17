import { hueOf, initials } from '../ui/initials.ts';

const hues = 6;

/** Stands for a person without a picture. Decoration: the name is on the tile. */
export function Avatar({ name }: { readonly name: string }) {
  return (
    <div class={`avatar avatar-${hueOf(name, hues)}`} aria-hidden="true">
      {/* Letters in an image grow with it, without being laid out anew. */}
      <svg viewBox="0 0 100 100">
        <circle cx="50" cy="50" r="50" />
        <text x="50" y="50">
          {initials(name)}
        </text>
      </svg>
    </div>
  );
}
