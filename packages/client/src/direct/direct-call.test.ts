import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Connection } from '../signaling/connection.ts';
import { ada, type FakeEngine, fakeEngine, joinWith, roomStateWith } from '../testing/fake-engine.ts';
import { enterFakePage, leaveFakePage, openConnection } from '../testing/fake-page.ts';
import { FakeSocket } from '../testing/fake-socket.ts';
import type { DirectProtection } from '../types/types.ts';

let connection: Connection;
let engine: FakeEngine;

async function joined() {
  const joining = joinWith(connection, engine);
  await vi.advanceTimersByTimeAsync(0);
  FakeSocket.last.answer('join', roomStateWith(ada));
  return { call: await joining };
}

beforeEach(async () => {
  enterFakePage();
  engine = fakeEngine();
  connection = await openConnection();
});

afterEach(() => {
  connection.close();
  leaveFakePage();
});

const named = { contactName: null, comparedAs: null, namesake: null, firstCall: false };
const peer = { id: 'key', cardKey: 'card', fingerprint: '12345', standing: 'new', ...named } as const;
const authentication = { symbols: [1, 2, 3, 4, 5, 6, 7], digits: '1' };
const path = { path: 'direct', pathReason: null } as const;
const encrypted = { level: 'end-to-end', authentication, verified: false, peer, ...path } as const;
const changed = { level: 'changed', name: 'Bob', expectedName: 'Bob', peer } as const;

describe('what the person decides', () => {
  it.each([encrypted, changed])('is taken where it is asked for: $level', async (now) => {
    const { call } = await joined();
    engine.protection.value = now;
    call.compared('same', encrypted);
    call.decide('accept', changed);
    call.keepContact({ name: 'Bob' }, encrypted);
    const { accept, compared, keep } = engine.link.trust;
    expect(accept.mock.calls).toEqual(now === changed ? [[]] : []);
    expect(compared.mock.calls).toEqual(now === changed ? [] : [[true]]);
    expect(keep.mock.calls).toEqual(now === changed ? [] : [[{ name: 'Bob' }]]);
    call.decide('leave', changed);
    expect(call.status.value.phase).toBe(now === changed ? 'ended' : 'connected');
  });

  it.each<DirectProtection>([
    { ...changed, peer: { ...peer, id: 'other' } },
    { ...changed, name: 'Carol' },
    { ...changed, expectedName: 'Carol' },
    { ...encrypted, peer: { ...peer, id: 'other' } },
    { ...encrypted, authentication: { ...authentication, digits: '2' } },
  ])('is not taken for what was not on the screen: %j', async (now) => {
    const { call } = await joined();
    engine.protection.value = now;
    for (const choice of ['accept', 'leave'] as const) call.decide(choice, changed);
    for (const result of ['same', 'different'] as const) call.compared(result, encrypted);
    call.keepContact({ replaces: 'bob' }, encrypted);
    for (const method of Object.values(engine.link.trust)) expect(method).not.toHaveBeenCalled();
    expect(call.status.value.phase).toBe('connected');
  });

  it('keeps nobody under a name that cannot be shown', async () => {
    const { call } = await joined();
    engine.protection.value = encrypted;
    call.keepContact({ name: '\u200b' }, encrypted);
    call.keepContact({ name: 'Bob' }, encrypted);
    expect(engine.link.trust.keep.mock.calls).toEqual([[{ name: 'Bob' }]]);
  });

  it('ends the call when the symbols were different', async () => {
    const { call } = await joined();
    engine.protection.value = encrypted;
    call.compared('different', encrypted);
    expect(call.status.value).toEqual({ phase: 'ended', reason: 'not-authentic' });
    expect(FakeSocket.last.sent.at(-1)).toMatchObject({ method: 'leave', params: { reason: 'left' } });
  });
});
