import { describe, expect, it } from 'vitest';
import { browserFamily } from './browser-family.ts';

const agents = {
  chromium:
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
  firefox: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0',
  safari:
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15',
  android:
    'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36',
  ios: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
} as const;

describe('the family of a browser', () => {
  it('is known from what it calls itself', () => {
    const known = Object.values(agents).map((userAgent) => browserFamily({ userAgent, maxTouchPoints: 0 }));
    expect(known).toEqual(Object.keys(agents));
  });

  it('is that of phones for an iPad, which calls itself a Mac', () => {
    expect(browserFamily({ userAgent: agents.safari, maxTouchPoints: 5 })).toBe('ios');
  });
});
