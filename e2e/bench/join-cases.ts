import { type CameraSize, SMALL_CAMERA } from '../fixtures/camera-file.ts';

/** One call that is joined, again and again. */
export interface JoinCase {
  readonly name: string;
  readonly kind: 'call' | 'conference';
  /** People who are there before the one whose click is timed. */
  readonly others: number;
  /** The product, this one without encryption, or another checkout. */
  readonly site: 'product' | 'plain' | 'baseline';
}

/** What is measured of joining; all has a default. */
export interface JoinPlan {
  readonly browser: 'chromium' | 'firefox';
  /** Pictures a second that the cameras take: 15 is what many give in a dim room, and 30 by day. */
  readonly rates: readonly number[];
  /** The folder of another checkout, set up, whose server and pages take turns with those of this one. */
  readonly baseline?: string;
  /** A part of the names of the cases that are measured; all of them where it is empty. */
  readonly only: string;
}

const RATES = [15, 30];

const CASES: readonly JoinCase[] = [
  { name: 'plain', kind: 'call', others: 1, site: 'plain' },
  { name: '1:1 before', kind: 'call', others: 1, site: 'baseline' },
  { name: '1:1', kind: 'call', others: 1, site: 'product' },
  { name: 'conference before', kind: 'conference', others: 3, site: 'baseline' },
  { name: 'conference', kind: 'conference', others: 3, site: 'product' },
];

export const cameraAt = (fps: number): CameraSize => ({ ...SMALL_CAMERA, fps });

export const casesOf = ({ baseline, only }: JoinPlan): readonly JoinCase[] =>
  CASES.filter(({ name, site }) => (site !== 'baseline' || baseline !== undefined) && name.includes(only));

/** Undefined for what makes no plan. */
export function planOf(values: {
  readonly browser?: string | undefined;
  readonly fps?: string | undefined;
  readonly baseline?: string | undefined;
  readonly only?: string | undefined;
}): JoinPlan | undefined {
  const { browser = 'chromium', fps, baseline, only = '' } = values;
  const rates = fps === undefined ? RATES : RATES.filter((rate) => String(rate) === fps);
  if (rates.length === 0 || (browser !== 'chromium' && browser !== 'firefox')) return undefined;
  const plan = { browser, rates, only, ...(baseline !== undefined && { baseline }) } as const;
  return casesOf(plan).length === 0 ? undefined : plan;
}
