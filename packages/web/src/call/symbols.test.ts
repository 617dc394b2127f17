/// <reference types="vite/client" />
import { describe, expect, it } from 'vitest';
import { symbols as german } from '../messages/de-symbols.ts';
import { symbols as english } from '../messages/en-symbols.ts';
import { signs } from './symbols.ts';

const [text = ''] = Object.values(
  import.meta.glob<string>('/docs/e2ee.md', { query: '?raw', import: 'default', eager: true }),
);

describe('the symbols that two people compare', () => {
  it('are 64, each with a name of its own in both languages', () => {
    for (const list of [signs, english, german]) {
      expect(list).toHaveLength(64);
      expect(new Set(list).size).toBe(64);
    }
  });

  it('are those of docs/e2ee.md, in which other clients look them up', () => {
    const rows = text.split('\n').filter((line) => /^\| \d+ /u.test(line));
    const found = rows.flatMap((line) => {
      const cells = line.slice(1, -1).split('|');
      return cells.map((cell) => cell.trim()).filter((cell) => cell !== '');
    });
    expect(found).toEqual(
      signs.flatMap((sign, number) => [`${number}`, sign, english[number], german[number]]),
    );
  });
});
