/** How a scene of the gallery is looked at. */
export interface Look {
  /** Such as `en-light-1280`. */
  readonly name: string;
  readonly language: 'en' | 'de';
  readonly appearance: 'light' | 'dark' | 'forced';
  /** In CSS pixels. */
  readonly size: { readonly width: number; readonly height: number };
  /** Pixels of the screen for one of CSS. */
  readonly scale: number;
  /** Fingers instead of a mouse. */
  readonly touch: boolean;
}

const windows = {
  320: { size: { width: 320, height: 640 }, scale: 1, touch: true },
  390: { size: { width: 390, height: 844 }, scale: 1, touch: true },
  844: { size: { width: 844, height: 390 }, scale: 1, touch: true },
  1280: { size: { width: 1280, height: 760 }, scale: 1, touch: false },
  2560: { size: { width: 2560, height: 1080 }, scale: 1, touch: false },
  // What a window of 1280 by 760 has left when its page is enlarged.
  '200%': { size: { width: 640, height: 380 }, scale: 2, touch: false },
} as const;

/** Each scene in each of these: 36. */
export const looks: readonly Look[] = (['en', 'de'] as const).flatMap((language) =>
  (['light', 'dark', 'forced'] as const).flatMap((appearance) =>
    Object.entries(windows).map(([name, window]) => ({
      ...window,
      name: `${language}-${appearance}-${name}`,
      language,
      appearance,
    })),
  ),
);

const approved: ReadonlySet<string> = new Set([
  'en-light-320',
  'en-light-390',
  'en-light-1280',
  'en-light-2560',
  'de-dark-390',
  'de-dark-844',
  'de-dark-1280',
  'de-dark-200%',
  'en-forced-1280',
  'de-forced-390',
]);

/** Whether its pictures are kept to compare with: each language, appearance and size is among them. */
export const isApproved = ({ name }: Look): boolean => approved.has(name);

/** All looks of a size, for each size. */
export const looksBySize: readonly (readonly Look[])[] = Object.keys(windows).map((window) =>
  looks.filter(({ name }) => name.endsWith(`-${window}`)),
);
