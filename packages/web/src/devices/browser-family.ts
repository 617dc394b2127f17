/** Browsers that ask for devices, and take a refusal back, in the same place. */
export type BrowserFamily = 'chromium' | 'firefox' | 'safari' | 'android' | 'ios';

type Browser = Pick<Navigator, 'userAgent' | 'maxTouchPoints'>;

/** Only for advice in words: what a browser can do is asked of the browser itself. */
export function browserFamily({ userAgent, maxTouchPoints }: Browser = navigator): BrowserFamily {
  // iPads call themselves Macs, which have no screens to touch.
  const apple = /iPhone|iPad/u.test(userAgent) || (/Macintosh/u.test(userAgent) && maxTouchPoints > 1);
  if (apple) return 'ios';
  if (/Android/u.test(userAgent)) return 'android';
  if (/Firefox\//u.test(userAgent)) return 'firefox';
  return /Version\/[\d.]+ Safari\//u.test(userAgent) ? 'safari' : 'chromium';
}
