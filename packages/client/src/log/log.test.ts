import { E2eeError } from '@sotto/e2ee';
import { ProtocolError } from '@sotto/protocol';
import { describe, expect, it } from 'vitest';
import { SottoError } from '../common/errors.ts';
import { createLog, describeError, failedBy, type LogLine, logTable } from './log.ts';

/** What must never get out, wherever it is put. */
const marked = 'marked-anna-c123456789abcdefghjkmnpqr-192.0.2.7';

function heard() {
  const lines: LogLine[] = [];
  return { lines, log: createLog((line) => lines.push(line)) };
}

/** As a caller would that gets by the compiler. */
const say = (log: ReturnType<typeof createLog>, event: string, fields: object): unknown =>
  Reflect.apply(log, undefined, [event, fields]);

describe('what the client says about itself', () => {
  it('is nothing where nobody asked for it', () => {
    expect(() => createLog(undefined)('socket', { use: 'rooms', state: 'online' })).not.toThrow();
  });

  it('has its event, its fields and its time since the start', () => {
    const { lines, log } = heard();
    log('socket', { use: 'rings', state: 'offline' });
    log('call', { kind: 'call', phase: 'ended', reason: 'left', others: 1 });
    expect(lines).toEqual([
      { at: expect.any(Number), event: 'socket', fields: { use: 'rings', state: 'offline' } },
      {
        at: expect.any(Number),
        event: 'call',
        fields: { kind: 'call', phase: 'ended', reason: 'left', others: 1 },
      },
    ]);
  });

  it.each(Object.entries(logTable))('holds no word of anybody, whatever it is told: %s', (event, known) => {
    const { lines, log } = heard();
    const fields = [...Object.keys(known), 'name', 'room', 'identity', marked];
    for (const value of [marked, [marked], { marked }, new Error(marked), `none ${marked}`, 1e9, -1, 0.5])
      say(log, event, Object.fromEntries(fields.map((field) => [field, value])));
    const said = JSON.stringify(lines);
    expect(said).not.toContain('marked');
    for (const { fields: kept } of lines)
      for (const value of Object.values(kept)) expect(['Error']).toContain(value);
  });

  it('says of an error its kind and its code, and never its message, its own name or its own code', () => {
    const { lines, log } = heard();
    const failed = failedBy(log);
    const own = Object.assign(new Error(marked), { name: marked, code: marked });
    for (const error of [
      new TypeError(marked),
      new ProtocolError('room-full', marked),
      new SottoError('unreachable', marked, { cause: new Error(marked) }),
      new E2eeError('worker-failed', { cause: marked }),
      new DOMException(marked, 'NotAllowedError'),
      own,
      marked,
      undefined,
    ])
      failed('prepare', error);
    expect(JSON.stringify(lines)).not.toContain('marked');
    expect(lines.map(({ fields: { error, code = '' } }) => `${error} ${code}`.trim())).toEqual([
      'TypeError none',
      'ProtocolError room-full',
      'SottoError unreachable',
      'E2eeError worker-failed',
      'NotAllowedError',
      'Error',
      'Error none',
      'Error none',
    ]);
    expect(describeError(null)).toEqual({ error: '', code: 'none' });
  });
});
