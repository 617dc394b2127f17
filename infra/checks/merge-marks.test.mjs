import { describe, expect, it } from 'vitest';

import { checkout } from './fixtures/checkout.mjs';
import { findMergeMarks } from './merge-marks.mjs';

const begin = '<'.repeat(7);
const end = '>'.repeat(7);

describe('findMergeMarks', () => {
  it('finds both marks with their places', () => {
    const root = checkout({
      'docs/a.md': `- one\n${begin} HEAD\n- two\n=======\n- three\n${end} 827ce8c (Say it)\n`,
    });
    expect(findMergeMarks(root)).toEqual([
      `docs/a.md:2: ${begin} HEAD`,
      `docs/a.md:6: ${end} 827ce8c (Say it)`,
    ]);
  });

  it('finds them as the formatter writes them into a Markdown list', () => {
    const quoted = Array.from(end).join(' ');
    const root = checkout({ 'CHANGELOG.md': `- one\n  ${begin} HEAD\n\n${quoted} 827ce8c (Say it)\n` });
    expect(findMergeMarks(root)).toHaveLength(2);
  });

  it('takes headings, quotations and rules for what they are', () => {
    const root = checkout({
      'a.md': 'Title\n=======\n\n> said\n> > before\n\n-------\n',
      'b.ts': 'a <<= 7; b >>>= 1;\n',
    });
    expect(findMergeMarks(root)).toEqual([]);
  });

  it('leaves what others wrote alone', () => {
    const root = checkout({
      'node_modules/a/README.md': `${begin} HEAD\n`,
      'packages/a/dist/a.css': `${end} x\n`,
    });
    expect(findMergeMarks(root)).toEqual([]);
  });
});
