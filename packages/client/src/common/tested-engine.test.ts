import { expect, it } from 'vitest';
import { isTestedEngine } from './tested-engine.ts';

const mac = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko)';
const phone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)';

it.each([
  ['Chrome', `${mac} Chrome/156.0.0.0 Safari/537.36`],
  ['Edge', `${mac} Chrome/156.0.0.0 Safari/537.36 Edg/156.0.0.0`],
  ['Opera', `${mac} Chrome/156.0.0.0 Safari/537.36 OPR/140.0.0.0`],
  [
    'Chrome on Android',
    `Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Mobile Safari/537.36`,
  ],
  ['Firefox', 'Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0'],
  ['Firefox on Android', 'Mozilla/5.0 (Android 15; Mobile; rv:153.0) Gecko/153.0 Firefox/153.0'],
])('%s is made of an engine that is tested', (_name, userAgent) => {
  expect(isTestedEngine({ userAgent })).toBe(true);
});

it('a browser is what its engine says, whatever its name', () => {
  const brands = [{ brand: 'Not)A;Brand' }, { brand: 'Chromium' }, { brand: 'Somebody' }];
  expect(isTestedEngine({ userAgent: 'Somebody/1', userAgentData: { brands } })).toBe(true);
});

it.each([
  [
    'Safari',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15',
  ],
  ['Safari on an iPhone', `${phone} Version/18.5 Mobile/15E148 Safari/604.1`],
  ['Chrome on an iPhone', `${phone} CriOS/156.0.0.0 Mobile/15E148 Safari/604.1`],
  ['Firefox on an iPhone', `${phone} FxiOS/153.0 Mobile/15E148 Safari/605.1.15`],
  ['Edge on an iPhone', `${phone} EdgiOS/156.0 Version/18.5 Mobile/15E148 Safari/604.1`],
  [
    'the browser of WebKitGTK',
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15',
  ],
  ['one that says nothing', ''],
])('%s is not', (_name, userAgent) => {
  expect(isTestedEngine({ userAgent })).toBe(false);
});
