import type { Protection } from '@sotto/client';
import { createFakeCall } from '@sotto/client/testing';
import { Fragment, isValidElement, type VNode } from 'preact';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { chooseLanguage } from '../common/language.ts';
import { Compare } from './compare.tsx';

// Nothing is rendered here: the components are called as the functions they are, for what they would show.
vi.mock('preact/hooks', async (original) => ({ ...(await original<object>()), useEffect: () => undefined }));
vi.mock('@preact/signals', async (original) => ({
  ...(await original<object>()),
  useSignal: (value: unknown) => ({ value }),
}));

interface Shown {
  readonly tag: string;
  readonly props: Record<string, unknown>;
  readonly text: string;
  /** Hidden until somebody unfolds it. */
  readonly folded: boolean;
}

/** What is inside an element, or what a component makes of itself. */
function inside({ type, props }: VNode): unknown {
  return typeof type === 'function' && type !== Fragment
    ? Reflect.apply(type, undefined, [props])
    : props.children;
}

function textOf(node: unknown): string {
  if (Array.isArray(node)) return node.map((each) => textOf(each)).join('');
  if (isValidElement(node)) return textOf(inside(node));
  return typeof node === 'string' ? node : '';
}

/** All elements with what they say, from the outside in. */
function shown(node: unknown, folded = false): Shown[] {
  if (Array.isArray(node)) return node.flatMap((each) => shown(each, folded));
  if (!isValidElement(node)) return [];
  const { type, props } = node;
  const within = shown(inside(node), folded || type === 'details');
  if (typeof type === 'function') return within;
  return [{ tag: type, props: { ...props }, text: textOf(node), folded }, ...within];
}

function open(verified: boolean) {
  const call = createFakeCall();
  const protection: Protection = call.protection.peek();
  if (protection.level !== 'end-to-end') throw new Error('A call of two is encrypted.');
  const elements = shown(Compare({ call, protection: { ...protection, verified } }));
  const all = (tag: string) => elements.filter((element) => element.tag === tag);
  const click = (text: string) => {
    const button = all('button').find((each) => each.text === text);
    const onClick = button?.props['onClick'];
    if (typeof onClick !== 'function') throw new Error(`No button ${text}.`);
    Reflect.apply(onClick, undefined, [{ currentTarget: { closest: () => null } }]);
  };
  const said = (folded: boolean) =>
    all('p')
      .filter((each) => each.folded === folded)
      .map(({ text }) => text)
      .join('\n');
  return { call, all, click, said };
}

beforeEach(async () => {
  vi.stubGlobal('document', { documentElement: {} });
  await chooseLanguage('en');
});

describe('two people who have never compared', () => {
  it('see seven symbols, digits and two answers, and that nothing is certain before', () => {
    const { all, said } = open(false);
    expect(all('details')).toEqual([]);
    expect(all('li')).toHaveLength(7);
    expect(all('button').map(({ text }) => text)).toEqual(['They match', 'They don’t match']);
    // What has only just come up was not compared yet; to end a call nobody needs to look.
    expect(all('button').map(({ props }) => props['disabled'] ?? false)).toEqual([true, false]);
    expect(said(false)).toMatch(/Only if .* can you be sure that no one is listening in/u);
    expect(said(false)).toMatch(/compare these numbers: \d/u);
  });
});

describe('two people who have compared before', () => {
  it('can compare again: symbols, digits and both answers are there, folded away', () => {
    const { all, said } = open(true);
    expect(all('summary').map(({ text }) => text)).toEqual(['Compare again']);
    expect(all('li').map(({ folded }) => folded)).toEqual(Array.from({ length: 7 }, () => true));
    expect(all('button').map(({ text }) => text)).toEqual(['They match', 'They don’t match']);
    expect(said(true)).toMatch(/compare these numbers: \d/u);
  });

  it('end the call when the symbols differ now', () => {
    const { call, click } = open(true);
    click('They don’t match');
    expect(call.status.value).toEqual({ phase: 'ended', reason: 'not-authentic' });
  });

  it('stay in it when the symbols are the same again', () => {
    const { call, click } = open(true);
    click('They match');
    expect(call.status.value).toEqual({ phase: 'connected' });
  });

  it.each([
    ['en', 'have already compared', 'in this call'],
    ['de', 'bereits verglichen', 'diesem Gespräch'],
  ])('read what was compared, and nothing that nobody compared (%s)', async (language, compared, claim) => {
    await chooseLanguage(language);
    const { said } = open(true);
    expect(said(false)).toContain(compared);
    expect(said(false)).not.toContain(claim);
  });
});
