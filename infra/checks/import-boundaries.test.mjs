import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { temporaryFolder } from '../bootstrap/fixtures/processes.mjs';
import { root } from '../bootstrap/paths.mjs';
import { findViolations, importedSpecifiers } from './import-boundaries.mjs';

/**
 * A checkout with the files given; each package gets an empty manifest unless one is given.
 * @param {Record<string, string | object>} files below packages/
 */
function checkout(files) {
  const folder = temporaryFolder();
  const write = (/** @type {string} */ name, /** @type {string | object} */ content) => {
    const file = path.join(folder, 'packages', name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  };
  for (const name of Object.keys(files)) write(`${name.split('/')[0]}/package.json`, {});
  for (const [name, content] of Object.entries(files)) write(name, content);
  return folder;
}

describe('findViolations', () => {
  it('finds none in this checkout', () => {
    expect(findViolations(root)).toEqual([]);
  });

  it('accepts imports that go the right way', () => {
    const files = {
      'web/src/a.tsx': "import { join } from '@sotto/client';",
      'client/src/a.ts':
        "import '@sotto/protocol';\nexport * from '@sotto/e2ee';\nimport * as m from 'mediasoup-client';",
      'server/src/a.ts': "import { Sfu } from '@sotto/sfu';\nimport { b } from './b/c.ts';",
      'sfu/src/a.ts':
        "import * as mediasoup from 'mediasoup';\nimport type { Router } from 'mediasoup/types';",
      'server/src/ringing/a.ts': "import '../rooms/membership.ts';",
      'server/src/ringing/a.test.ts': "import '../rooms/peer.ts';",
      'sfu/package.json': { dependencies: { mediasoup: '3.27.1' } },
    };
    expect(findViolations(checkout(files))).toEqual([]);
  });

  it.each([
    ['the server imports e2ee', 'server/src/a.ts', "\nimport { seal } from '@sotto/e2ee';", 2],
    [
      'the server takes a type of e2ee',
      'server/src/a.ts',
      "type Seal = import('@sotto/e2ee/src/a.ts').Seal;",
      1,
    ],
    ['the server imports e2ee by its path', 'server/src/a.ts', "import '../../e2ee/src/index.ts';", 1],
    ['a test of the server imports e2ee', 'server/src/a.test.ts', "vi.mock('@sotto/e2ee');", 1],
    ['the server imports mediasoup', 'server/src/a.ts', "import * as mediasoup from 'mediasoup';", 1],
    [
      'the server takes a type of mediasoup',
      'server/src/a.ts',
      "import type { Router } from 'mediasoup/types';",
      1,
    ],
    ['a handler takes a room', 'server/src/signaling/handlers/a.ts', "import '../../rooms/room.ts';", 1],
    [
      'a ring takes an object of the SFU',
      'server/src/ringing/a.ts',
      "import type { Sfu } from '@sotto/sfu';",
      1,
    ],
    ['a ring takes the media of a peer', 'server/src/ringing/a.ts', "\nimport '../media/peer-media.ts';", 2],
    ['the pages import the protocol', 'web/src/a.tsx', "export { limits } from '@sotto/protocol';", 1],
    ['the protocol imports a sibling', 'protocol/src/a.ts', "await import('@sotto/sfu');", 1],
    ['a package that nobody placed imports a sibling', 'admin/src/a.ts', "import '@sotto/server';", 1],
  ])('finds that %s', (_, file, source, line) => {
    const violations = findViolations(checkout({ [file]: source }));
    expect(violations).toHaveLength(1);
    expect(violations[0]).toContain(`packages/${file}:${line}: `);
  });

  it.each(['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'])(
    'finds a sibling among the %s',
    (kind) => {
      const files = { 'server/package.json': { [kind]: { '@sotto/e2ee': 'workspace:*' } } };
      expect(findViolations(checkout(files))).toEqual([
        'packages/server/package.json: server must not import @sotto/e2ee',
      ]);
    },
  );
});

describe('importedSpecifiers', () => {
  it('is not misled by comments, addresses and patterns', () => {
    const source = [
      "// import 'a';",
      "/* import 'b'; */ const address = 'https://example.org'; import 'c';",
      "const glob = `src/*.ts`; import 'd'; const end = '*/';",
    ].join('\n');
    expect(importedSpecifiers(source)).toEqual([
      { specifier: 'c', line: 2 },
      { specifier: 'd', line: 3 },
    ]);
  });
});
