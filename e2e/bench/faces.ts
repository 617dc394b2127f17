import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { arrange as arrangeTiles, ArrangeOptions } from '../../packages/web/src/call/layout/arrange.ts';
import { formatTable, round, type Row } from './report.ts';

// How much of the stage faces take: `node e2e/bench/faces.ts [--baseline CHECKOUT]`. Computes; needs no browser.

/** Windows, and what the bars of the call leave of them for the stage. */
const windows = {
  '390x844': { width: 374, height: 698 },
  '844x390': { width: 828, height: 254 },
  '1280x760': { width: 1264, height: 624 },
  '1920x1080': { width: 1904, height: 944 },
  '2560x1080': { width: 2544, height: 944 },
};
const counts = [2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 16, 20, 25, 30];
const aspect = 16 / 9;
/** The part of a square over the height of a picture that a head takes: an ellipse of 35 % by 44 %. */
const head = (Math.PI / 4) * 0.35 * 0.44;

type Arrange = typeof arrangeTiles;
interface Case {
  readonly area: ArrangeOptions['area'];
  readonly count: number;
  readonly shared: boolean;
}

async function load(checkout: string): Promise<Arrange> {
  // oxlint-disable-next-line no-unsafe-type-assertion -- of that checkout, whose types are not read here
  const layout = (await import(join(checkout, 'packages/web/src/call/layout/arrange.ts'))) as {
    arrange: Arrange;
  };
  return layout.arrange;
}

function measure(arrange: Arrange, { area, count, shared }: Case): Omit<Row, 'name'> {
  const people = Array.from({ length: count - 1 }, (_, index) => `p${index}`);
  const screens = shared ? ['screen'] : [];
  const options: ArrangeOptions = {
    area,
    people,
    screens,
    self: 'self',
    choice: 'auto',
    pinned: null,
    speaker: null,
    corner: 'bottom-right',
    page: 0,
    aspects: new Map([...people, 'self', ...screens].map((id) => [id, aspect])),
  };
  const { mode, rects, pages } = arrange(options);
  const screen = rects.get('screen');
  const tiles = [...rects].filter(([id]) => id !== 'screen' && (mode !== 'pair' || id !== 'self'));
  // Pictures cover their tiles. What a tile gains by cutting off foreheads does not count.
  const heights = tiles.map(([, { height }]) => height);
  const faces = heights.reduce((sum, height) => sum + head * height ** 2, 0);
  return {
    shown: pages === 1 ? tiles.length : `${tiles.length}/${pages}`,
    px: round(Math.min(...heights)),
    faces_pc: round((faces / (area.width * area.height)) * 100, 1),
    ...(screen && { screen_px: round(Math.min(screen.width, screen.height * aspect)) }),
  };
}

const prefixed = (row: Omit<Row, 'name'>, prefix: string) =>
  Object.fromEntries(Object.entries(row).map(([figure, value]) => [`${prefix}${figure}`, value]));

const { values } = parseArgs({ options: { baseline: { type: 'string' } } });
const now = await load(join(import.meta.dirname, '../..'));
const before = values.baseline === undefined ? null : await load(resolve(values.baseline));

for (const shared of [false, true]) {
  const cases = Object.entries(windows).flatMap(([name, area]) =>
    counts.map((count) => ({ name, area, count, shared })),
  );
  const rows = cases.map((each) => ({
    name: `${each.name}, ${each.count} people`,
    ...(before && prefixed(measure(before, each), 'was_')),
    ...measure(now, each),
  }));
  console.log(shared ? '\nWith a shared screen\n' : '\nPeople alone\n');
  console.log(formatTable(rows));
}
