import { describe, expect, it } from 'vitest';
import { E2eeError } from '../common/errors.ts';
import { Turns } from './turns.ts';

const HELLO = Uint8Array.of(1);
const ANSWER = Uint8Array.of(2);

function createTurns() {
  const sent: Uint8Array[] = [];
  return { sent, turns: new Turns((message) => sent.push(message)) };
}

describe('turns', () => {
  it('send a message and wait for its answer', async () => {
    const { sent, turns } = createTurns();
    const answer = turns.ask(HELLO);
    expect(sent).toEqual([HELLO]);
    turns.deliver(ANSWER);
    expect(await answer).toBe(ANSWER);
  });

  it('finish when nobody spoke who should not have', async () => {
    const { turns } = createTurns();
    const answer = turns.ask(HELLO);
    turns.deliver(ANSWER);
    await answer;
    turns.say(HELLO);
    expect(() => turns.finish()).not.toThrow();
    turns.deliver(ANSWER);
    expect(() => turns.finish()).toThrow(E2eeError);
  });

  it('refuse a message while it is not the other side that should speak', async () => {
    const { sent, turns } = createTurns();
    turns.deliver(ANSWER);
    await expect(turns.ask(HELLO)).rejects.toMatchObject({ code: 'unexpected-message' });
    expect(sent).toEqual([]);
  });

  it('refuse a second answer', async () => {
    const { turns } = createTurns();
    const answer = turns.ask(HELLO);
    turns.deliver(ANSWER);
    turns.deliver(ANSWER);
    await answer;
    expect(() => turns.finish()).toThrow(E2eeError);
    expect(() => turns.say(HELLO)).toThrow(E2eeError);
    await expect(turns.listen()).rejects.toMatchObject({ code: 'unexpected-message' });
  });

  it('keep the first reason for which they broke', async () => {
    const { turns } = createTurns();
    const answer = turns.listen();
    turns.break(new E2eeError('exchange-timeout'));
    turns.break(new E2eeError('session-closed'));
    await expect(answer).rejects.toMatchObject({ code: 'exchange-timeout' });
    await expect(turns.listen()).rejects.toMatchObject({ code: 'exchange-timeout' });
  });
});
