// Finds tests that wait for a time. What has not come by then may come later on a busy machine, so a time proves no
// absence: something is sent behind it through the same channel, and waited for. Where time itself is the point, a
// comment above says so and why.
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const TESTS = ['packages/**/*.test.{ts,tsx}', 'infra/**/*.test.mjs', 'e2e/*.{spec,test}.ts'];
const WAITS =
  /\b(?:await (?:sleep|delay|setTimeout)\(|waitForTimeout\(|setTimeout\(resolve, (?:[1-9]|\w+\.))/;
const REASON = /\/\/ Time is the point: \S/;
/** Between a reason and the last line that it is good for. */
const REACH = 3;

const isForeign = (/** @type {string} */ name) => ['node_modules', 'dist'].includes(path.basename(name));

/**
 * @param {string} root of the checkout
 * @returns {string[]} one line for each wait without a reason, with its place
 */
export function findBareSleeps(root) {
  return globSync(TESTS, { cwd: root, exclude: isForeign })
    .toSorted()
    .flatMap((file) => {
      const lines = readFileSync(path.join(root, file), 'utf8').split('\n');
      return lines.flatMap((line, index) => {
        const above = lines.slice(Math.max(0, index - REACH), index);
        const bare = WAITS.test(line) && !above.some((each) => REASON.test(each));
        return bare ? [`${file}:${index + 1}: ${line.trim()}`] : [];
      });
    });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = findBareSleeps(path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..'));
  for (const line of found) console.error(line);
  process.exitCode = found.length === 0 ? 0 : 1;
}
