import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { temporaryFolder } from '../bootstrap/fixtures/processes.mjs';
import { root } from '../bootstrap/paths.mjs';
import { findKindComparisons } from './room-kinds.mjs';

const table = "export const roomKind = v.picklist(['call', 'conference']);\n";

/** @param {Record<string, string>} files below packages/ */
function checkout(files) {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries({ 'protocol/src/room-kinds.ts': table, ...files })) {
    const file = path.join(folder, 'packages', name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return folder;
}

describe('findKindComparisons', () => {
  it('finds none in this checkout', () => {
    expect(findKindComparisons(root)).toEqual([]);
  });

  it.each([
    ["if (room.kind === 'call') return;"],
    ["const isCall = 'call' === kind;"],
    ["if (kind\n  !== 'conference') return;"],
    ['if (kind == "conference") return;'],
    ["switch (kind) {\n  case 'call': return;\n}"],
    ["const known = ['conference', 'webinar'].includes(kind);"],
    ['const text = roomKindOf(room) === `conference` ? a : b;'],
  ])('finds %j', (source) => {
    const found = findKindComparisons(checkout({ 'client/src/a.ts': `\n${source}\n` }));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^packages\/client\/src\/a\.ts:[23]: /);
  });

  it('finds a style that is for one kind', () => {
    const files = { 'web/src/a.css': ".safe {\n  &[data-kind='call'] {\n  }\n}\n" };
    expect(findKindComparisons(checkout(files))).toHaveLength(1);
  });

  it('knows the kinds from the table, and says so where it finds none', () => {
    const files = {
      'protocol/src/room-kinds.ts': "export const roomKind = v.picklist(['webinar']);",
      'web/src/a.tsx': "const a = kind === 'webinar';\nconst b = kind === 'call';",
    };
    expect(findKindComparisons(checkout(files))).toHaveLength(1);
    expect(() => findKindComparisons(checkout({ 'protocol/src/room-kinds.ts': '' }))).toThrow('No kinds');
  });

  it('takes everything else for what it is', () => {
    const files = {
      'web/src/a.tsx': [
        "sotto.createRoom('call');",
        "const words = { call: 'a', conference: 'b' };",
        "if (stage.at === 'call' || stage.at !== 'call') return;",
        "const known = ['call', 'conference'].map(name);",
        "if (roomKinds[kind].media === 'peer' && other === 'caller') return;",
      ].join('\n'),
      'web/src/a.test.ts': "expect(found.filter(({ kind }) => kind === 'call')).toHaveLength(1);",
    };
    expect(findKindComparisons(checkout(files))).toEqual([]);
  });
});
