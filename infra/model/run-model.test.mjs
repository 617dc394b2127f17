import { readFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { root } from '../bootstrap/paths.mjs';
import { CONTROLS, PROPERTIES } from './checks.mjs';
import { judgeControl, judgeProperty } from './run-model.mjs';
import { parseReplay, parseSearch } from './spin.mjs';

const folder = path.join(root, 'infra/model');
const read = (/** @type {string} */ name) => readFileSync(path.join(folder, name), 'utf8');
/** As written by Spin 6.5.2. @param {string} name */
const captured = (name) => read(`fixtures/${name}.txt`);

const held = { states: 11201, violated: undefined, problem: undefined, attack: [] };
const reached = { ...held, violated: 'unseen' };
const broken = { ...held, violated: 'secrecy', attack: ['0 -> 1'] };
const unknown = { ...held, problem: 'the search broke off' };

describe('the output of a search', () => {
  it('is no violation when all states were seen without an error', () => {
    expect(parseSearch(captured('holds'))).toEqual({
      states: 11201,
      violated: undefined,
      problem: undefined,
    });
  });

  it('names the property that is violated', () => {
    expect(parseSearch(captured('violated'))).toEqual({
      states: 714,
      violated: 'comparedSecrecy',
      problem: undefined,
    });
  });

  it.each([
    ['that met the longest path', captured('too-deep'), 'error: max search depth too small'],
    ['that met the limit of memory', captured('no-memory'), 'pan: reached -DMEMLIM bound'],
    ['that was killed', captured('holds').slice(0, 300), 'the search broke off'],
    ['that wrote nothing', '', 'the search broke off'],
    [
      'with an error of another kind',
      captured('holds').replace('errors: 0', 'errors: 1'),
      'an error that is no assertion',
    ],
    [
      'that is said to be incomplete',
      `Warning: Search not completed\n${captured('holds')}`,
      'the search was not completed',
    ],
  ])('is a problem for a search %s', (_, output, problem) => {
    expect(parseSearch(output)).toMatchObject({ violated: undefined, problem });
  });

  it('tells the steps of an attack', () => {
    const steps = parseReplay(captured('replay'));
    expect(steps).toHaveLength(12);
    expect(steps.at(0)).toBe('0: role 0, identity 0, call 0');
    expect(steps.at(-1)).toBe('0 -> 5 and is done');
  });
});

describe('a property', () => {
  it('passes when it holds and what it speaks of comes about', () => {
    expect(judgeProperty('secrecy', held, reached)).toEqual({
      passed: true,
      line: '✓ secrecy: holds in 11 201 states',
      attack: [],
    });
  });

  it('fails with the attack when it is violated', () => {
    expect(judgeProperty('secrecy', broken, reached)).toMatchObject({ passed: false, attack: ['0 -> 1'] });
  });

  it.each([
    ['the search has a problem', unknown, reached],
    ['what it speaks of never comes about', held, held],
    ['nobody knows whether it does', held, unknown],
    ['something else is violated in place of that', held, broken],
  ])('fails when %s', (_, one, other) => {
    expect(judgeProperty('secrecy', one, other).passed).toBe(false);
  });
});

describe('a negative control', () => {
  const control = { title: 'no signatures', violates: 'secrecy' };

  it('passes when just its property is violated, and shows the attack to who asks', () => {
    expect(judgeControl(control, broken, { attacks: false })).toMatchObject({ passed: true, attack: [] });
    expect(judgeControl(control, broken, { attacks: true }).attack).toEqual(['0 -> 1']);
  });

  it.each([
    ['nothing is violated', held],
    ['another property is violated', { ...broken, violated: 'agreement' }],
    ['the search has a problem', unknown],
  ])('fails when %s', (_, found) => {
    expect(judgeControl(control, found, { attacks: false }).passed).toBe(false);
  });
});

describe('the checks', () => {
  const sources = ['terms', 'knowledge', 'properties', 'handshake', 'rekey'].map((name) =>
    read(`${name}.pml`),
  );
  const known = sources.join('\n');

  it('use defines that the models look at', () => {
    const defines = [
      ...PROPERTIES.flatMap((each) => [...each.defines, ...each.reach]),
      ...CONTROLS.flatMap((each) => each.defines),
    ];
    for (const define of new Set(defines))
      expect(known).toMatch(new RegExp(`^#if.*\\b${define.split('=')[0]}\\b`, 'm'));
  });

  it('mutate in every control and in no property', () => {
    const ofProperties = new Set(PROPERTIES.flatMap(({ defines, reach }) => [...defines, ...reach]));
    const withoutMutation = CONTROLS.filter(({ defines }) => defines.every((each) => ofProperties.has(each)));
    // The one that shows a limit takes nothing away.
    expect(withoutMutation.map(({ title }) => title)).toEqual([expect.stringMatching(/^a limit: /)]);
  });

  it('name the property of a control as the models do', () => {
    for (const { violates } of CONTROLS) expect(known).toContain(`assert(${violates});`);
  });
});
