import { describe, expect, it } from 'vitest';
import { E2eeError } from '../common/errors.ts';
import { Turns } from './turns.ts';

const helloBytes = Uint8Array.of(1);
const answerBytes = Uint8Array.of(2);

function createTurns() {
  const sent: Uint8Array[] = [];
  return { sent, turns: new Turns((message) => sent.push(message)) };
}

describe('turns', () => {
  it('send a message and wait for its answer', async () => {
    const { sent, turns } = createTurns();
    const answer = turns.ask(helloBytes);
    expect(sent).toEqual([helloBytes]);
    turns.deliver(answerBytes);
    expect(await answer).toBe(answerBytes);
  });

  it('finish when nobody spoke who should not have', async () => {
    const { turns } = createTurns();
    const answer = turns.ask(helloBytes);
    turns.deliver(answerBytes);
    await answer;
    turns.say(helloBytes);
    expect(() => turns.finish()).not.toThrow();
    turns.deliver(answerBytes);
    expect(() => turns.finish()).toThrow(E2eeError);
  });

  it('refuse a message while it is not the other side that should speak', async () => {
    const { sent, turns } = createTurns();
    turns.deliver(answerBytes);
    await expect(turns.ask(helloBytes)).rejects.toMatchObject({ code: 'unexpected-message' });
    expect(sent).toEqual([]);
  });

  it('refuse a second answer', async () => {
    const { turns } = createTurns();
    const answer = turns.ask(helloBytes);
    turns.deliver(answerBytes);
    turns.deliver(answerBytes);
    await answer;
    expect(() => turns.finish()).toThrow(E2eeError);
    expect(() => turns.say(helloBytes)).toThrow(E2eeError);
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
