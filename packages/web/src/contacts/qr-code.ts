import { encodeQR } from 'qr';

/** Modules around the code that stay light, as ISO/IEC 18004 section 9.1 wants it. */
const quietZone = 4;

export interface QrCodeShape {
  /** Modules per side, with the quiet zone. */
  readonly size: number;
  /** The dark modules, as the data of an SVG path. */
  readonly path: string;
}

/** One run of dark modules in a row is one rectangle. */
export function qrCodeOf(text: string): QrCodeShape {
  const rows = encodeQR(text, 'raw', { ecc: 'low', border: quietZone });
  const path = rows.flatMap((row, y) =>
    runsOf(row).map(([x, length]) => `M${x} ${y}h${length}v1h-${length}z`),
  );
  return { size: rows.length, path: path.join('') };
}

function runsOf(row: readonly boolean[]): [start: number, length: number][] {
  const runs: [number, number][] = [];
  let start = 0;
  for (const [index, dark] of [...row, false].entries()) {
    if (dark) continue;
    if (index > start) runs.push([start, index - start]);
    start = index + 1;
  }
  return runs;
}
