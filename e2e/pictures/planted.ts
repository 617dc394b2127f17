import type { Look } from './looks.ts';

/** What is to be found in the scene `planted-faults` in this look, in order: see `packages/web/gallery`. */
export function plantedIn({ language, appearance, touch }: Look): RegExp[] {
  const words = `${language}-${appearance === 'forced' ? 'system' : appearance}`;
  return [
    /: The page failed: .*Planted\.$/u,
    /: The page is \d+ px wider than its window\.$/u,
    new RegExp(`: Text of 10 px: .*“${words}”$`, 'u'),
    new RegExp(`: Text stands outside of the window: .*“${words}”$`, 'u'),
    new RegExp(`: Text is cut off: .*“${words}”$`, 'u'),
    /: A field has no name: <input/u,
    new RegExp(`: A target of 9 × 9 px: .*“${words}”$`, 'u'),
    ...(touch ? [/: A target of .*: <input/u] : []),
    // The colours that are forced are the system's, and what has no name in one appearance has none in another.
    ...(appearance === 'forced' ? [] : [new RegExp(`: axe color-contrast: .*>${words}<`, 'u')]),
    ...(appearance === 'light' ? [/: axe label: <input>$/u] : []),
  ];
}
