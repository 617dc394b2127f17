// Holds the packages' imports and dependencies against docs/architecture: imports go one way, the server knows
// nothing of end-to-end encryption, and only sfu knows mediasoup.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

/** The siblings that each package may import. */
const ALLOWED_SIBLINGS = /** @type {Record<string, readonly string[]>} */ ({
  protocol: [],
  e2ee: [],
  sfu: [],
  client: ['protocol', 'e2ee'],
  server: ['protocol', 'sfu'],
  web: ['client'],
  cli: ['protocol', 'client', 'web'],
});

/** Packages from outside that only one of ours may import. */
const RESERVED = /** @type {Record<string, string>} */ ({ mediasoup: 'sfu', 'mediasoup-client': 'client' });

/**
 * Objects that code does not get to: a request acts on a membership, which speaks plain data, so that the room behind it
 * may be on another machine. Tests may make whatever they need.
 */
const WALLS = [
  {
    of: ['packages/server/src/signaling/handlers/', 'packages/server/src/ringing/'],
    from: [
      'packages/server/src/media/',
      'packages/server/src/rooms/room.ts',
      'packages/server/src/rooms/peer.ts',
      '@sotto/sfu',
    ],
    instead: 'packages/server/src/rooms/membership.ts',
  },
];

const SCOPE = '@sotto/';

/**
 * @param {string} root of the checkout
 * @returns {string[]} one line per violation, with its place
 */
export function findViolations(root) {
  const packages = readdirSync(path.join(root, 'packages'));
  return packages.flatMap((name) => {
    const folder = path.join(root, 'packages', name);
    return manifestViolations(name, folder).concat(sourceViolations(name, folder));
  });
}

/**
 * @param {string} name
 * @param {string} folder
 */
function manifestViolations(name, folder) {
  const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  // Tests are bound like the package itself: what they import is a dependency that an auditor would find.
  const kinds = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'];
  const dependencies = kinds.flatMap((kind) => Object.keys(manifest[kind] ?? {}));
  return dependencies.flatMap((dependency) => {
    const wrong = judge(name, dependency);
    return wrong ? [`packages/${name}/package.json: ${wrong}`] : [];
  });
}

/**
 * @param {string} name
 * @param {string} folder
 */
function sourceViolations(name, folder) {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.[cm]?[jt]sx?$/.test(file) && !/(^|[\\/])(node_modules|dist)[\\/]/.test(file))
    .toSorted();
  return files.flatMap((file) =>
    importedSpecifiers(readFileSync(path.join(folder, file), 'utf8')).flatMap(({ specifier, line }) => {
      const inside = `packages/${name}/${file}`;
      const wrong =
        judgeWalls(inside, specifier) ??
        (specifier.startsWith('.')
          ? judgeRelative(folder, path.join(folder, file), specifier)
          : judge(name, specifier));
      return wrong ? [`packages/${name}/${file}:${line}: ${wrong}`] : [];
    }),
  );
}

/**
 * @param {string} importer name of a package of ours
 * @param {string} specifier
 * @returns {string | undefined} what is wrong with it
 */
function judge(importer, specifier) {
  if (specifier.startsWith(SCOPE)) {
    const sibling = specifier.slice(SCOPE.length).split('/')[0] ?? '';
    const allowed = ALLOWED_SIBLINGS[importer];
    if (!allowed) return `"${importer}" has no place among the packages yet`;
    if (sibling === importer || allowed.includes(sibling)) return undefined;
    return `${importer} must not import ${SCOPE}${sibling}`;
  }
  const owner = Object.entries(RESERVED).find(
    ([name]) => specifier === name || specifier.startsWith(`${name}/`),
  )?.[1];
  if (!owner || owner === importer) return undefined;
  return `only ${owner} may import ${specifier}`;
}

/**
 * @param {string} folder of the package
 * @param {string} file
 * @param {string} specifier
 */
function judgeRelative(folder, file, specifier) {
  const target = path.resolve(path.dirname(file), specifier);
  if (target === folder || target.startsWith(folder + path.sep)) return undefined;
  return `${specifier} leaves the package`;
}

/**
 * @param {string} file below the root
 * @param {string} specifier
 */
function judgeWalls(file, specifier) {
  if (file.endsWith('.test.ts')) return undefined;
  const target = specifier.startsWith('.') ? path.posix.join(path.posix.dirname(file), specifier) : specifier;
  const wall = WALLS.find(
    ({ of, from }) =>
      of.some((folder) => file.startsWith(folder)) && from.some((object) => target.startsWith(object)),
  );
  return wall && `${specifier} is behind ${wall.instead}`;
}

/**
 * Finds imports in any form: static, dynamic, re-exports, `import('…')` types, require, and those of module mocks.
 * Works on text with the comments left out, so it may also find one in a string, which is the harmless mistake.
 * @param {string} source
 * @returns {{ specifier: string, line: number }[]}
 */
export function importedSpecifiers(source) {
  const code = withoutComments(source);
  const form =
    /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*|\bvi\.(?:do)?[mM]ock\s*\(\s*|\bimport\.meta\.resolve\s*\(\s*)(["'`])([^"'`\n]+)\1/g;
  return [...code.matchAll(form)].map((match) => ({
    specifier: match[2] ?? '',
    line: code.slice(0, match.index).split('\n').length,
  }));
}

/**
 * @param {string} source
 * @returns {string} of the same lines; strings stay, so that `//` in an address is no comment
 */
function withoutComments(source) {
  const tokens = /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;
  return source.replaceAll(tokens, (token) =>
    token.startsWith('/') ? token.replaceAll(/[^\n]/g, ' ') : token,
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const violations = findViolations(path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..'));
  for (const violation of violations) console.error(violation);
  process.exitCode = violations.length === 0 ? 0 : 1;
}
