import { describe, expect, it } from 'vitest';
import { browserName } from './browser-name.ts';

const webKit = 'AppleWebKit/537.36 (KHTML, like Gecko)';
const iPhone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)';

describe('the name of a browser', () => {
  it.each([
    ['Chrome 120', `Mozilla/5.0 (X11; Linux x86_64) ${webKit} Chrome/120.0.0.0 Safari/537.36`],
    ['Edge 119', `Mozilla/5.0 (Windows NT 10.0) ${webKit} Chrome/119.0.0.0 Safari/537.36 Edg/119.0.2151.44`],
    ['Opera 105', `Mozilla/5.0 (Windows NT 10.0) ${webKit} Chrome/119.0.0.0 Safari/537.36 OPR/105.0.0.0`],
    [
      'Samsung Internet 23',
      `Mozilla/5.0 (Linux; Android 13) ${webKit} SamsungBrowser/23.0 Chrome/115.0.0.0 Mobile Safari/537.36`,
    ],
    ['Firefox 115', 'Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/115.0'],
    ['Safari 16.6', `${iPhone} Version/16.6 Mobile/15E148 Safari/604.1`],
    ['Chrome 118', `${iPhone} CriOS/118.0.5993.69 Mobile/15E148 Safari/604.1`],
    ['Firefox 119', `${iPhone} FxiOS/119.0 Mobile/15E148 Safari/605.1.15`],
  ])('is %s', (name, userAgent) => expect(browserName(userAgent)).toBe(name));

  it('is not made up', () => expect(browserName('Lynx/2.9.0')).toBeNull());
});
