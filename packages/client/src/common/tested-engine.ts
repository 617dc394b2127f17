/** What tells engines apart. `userAgentData` (User-Agent Client Hints) is Chromium's alone, and for secure contexts. */
interface Browser {
  readonly userAgent: string;
  readonly userAgentData?: { readonly brands: readonly { readonly brand: string }[] };
}

/**
 * Whether this browser has an engine in which calls are tested. By the engine and not by the name: Edge, Opera and Brave
 * are made of Chromium, Tor Browser and LibreWolf of Firefox; on an iPhone they are all made of WebKit, and say so by names
 * of their own (`CriOS`, `FxiOS`, `EdgiOS`).
 */
export function isTestedEngine({ userAgent, userAgentData }: Browser = navigator): boolean {
  if (userAgentData?.brands.some(({ brand }) => brand === 'Chromium') === true) return true;
  return /\bChrom(?:e|ium)\/\d/u.test(userAgent) || /\bGecko\/[\d.]+ Firefox\/\d/u.test(userAgent);
}
