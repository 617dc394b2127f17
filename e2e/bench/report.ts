import { writeFileSync } from 'node:fs';

/** One line of a benchmark: a name, and figures whose names carry their unit. */
export interface Row {
  readonly name: string;
  readonly [figure: string]: string | number;
}

export interface Report {
  readonly bench: string;
  readonly rows: readonly Row[];
}

/** The value below or at which a share of the samples lies (nearest rank). */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (value === undefined) throw new RangeError('no samples');
  return value;
}

export const mean = (samples: readonly number[]): number =>
  samples.reduce((sum, sample) => sum + sample, 0) / samples.length;

export const round = (value: number, digits = 0): number => Number(value.toFixed(digits));

/** What lies between the medians, the means, and the 95th percentiles, in milliseconds. */
export const difference = (samples: readonly number[], yardstick: readonly number[]) => ({
  p50_ms: round(percentile(samples, 0.5) - percentile(yardstick, 0.5)),
  mean_ms: round(mean(samples) - mean(yardstick)),
  p95_ms: round(percentile(samples, 0.95) - percentile(yardstick, 0.95)),
});

/** Lines up figures in columns, in the order in which rows first name them. */
export function formatTable(rows: readonly Row[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cells = [columns, ...rows.map((row) => columns.map((column) => String(row[column] ?? '')))];
  const widths = columns.map((_, index) => Math.max(...cells.map((line) => line[index]?.length ?? 0)));
  return cells
    .map((line) =>
      line
        .map((cell, index) =>
          index === 0 ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

export const writeReport = (file: string, report: Report): void =>
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
