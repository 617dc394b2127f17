import { hueOf, initials } from './initials.ts';

/** Initials on a colour of their own; the name stands beside it. */
export function ContactFace({ name }: { readonly name: string }) {
  return (
    <span class={`contact-face avatar-${hueOf(name, 6)}`} data-initials={initials(name)} aria-hidden="true" />
  );
}
