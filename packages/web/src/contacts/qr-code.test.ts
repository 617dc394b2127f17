import { decodeQR } from 'qr/decode.js';
import { describe, expect, it } from 'vitest';
import { personalLink } from './personal-link.ts';
import { qrCodeOf } from './qr-code.ts';

const scale = 4;

/** Paints the path as a browser would, dark on light. */
function paint({ size, path }: { size: number; path: string }) {
  const side = size * scale;
  const data = new Uint8ClampedArray(side * side * 4).fill(255);
  for (const [, x, y, length] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/gu)) {
    for (let row = Number(y) * scale; row < (Number(y) + 1) * scale; row += 1) {
      const from = (row * side + Number(x) * scale) * 4;
      for (let index = from; index < from + Number(length) * scale * 4; index += 1)
        if (index % 4 !== 3) data[index] = 0;
    }
  }
  return { width: side, height: side, data };
}

describe('the QR code', () => {
  it.each(['Ada', 'Дмитрий Александрович Рождественский-Воскресенский младший'])(
    'reads as the link that it stands for (%s)',
    (name) => {
      const link = personalLink('https://meet.example.org', { code: 'Ab9-_'.repeat(34), name });
      expect(decodeQR(paint(qrCodeOf(link)))).toBe(link);
    },
  );
});
