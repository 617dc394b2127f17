import { describe, expect, it } from 'vitest';
import { allowed, describeError, logFields } from './log-fields.ts';
import { createStatusLog } from './status-log.ts';

function capture(): { lines: string[]; log: ReturnType<typeof createStatusLog> } {
  const lines: string[] = [];
  const log = createStatusLog({ level: 'debug', destination: { write: (line) => void lines.push(line) } });
  return { lines, log };
}

describe('a log line', () => {
  it('has the event, the time, and the fields that are on the list', () => {
    const { lines, log } = capture();
    log.debug('peer left', { room: 7, reason: 'left', peers: 1 });
    const line: unknown = JSON.parse(lines[0] ?? '');
    expect(line).toMatchObject({ level: 'debug', event: 'peer left', room: 7, reason: 'left', peers: 1 });
    expect(Object.keys(line ?? {}).toSorted()).toEqual(['event', 'level', 'peers', 'reason', 'room', 'time']);
  });

  it('has no other field, whatever is handed in', () => {
    const { lines, log } = capture();
    const fields = {
      room: 1,
      name: 'Marked Name',
      address: '203.0.113.7',
      req: { url: '/r/marked' },
      err: new Error('marked'),
      error: new Error('marked'),
      token: 'marked',
      __proto__: { marked: 'marked' },
    };
    Reflect.apply(log.debug, undefined, ['peer joined', fields]);
    expect(lines.join('')).not.toMatch(/marked|Marked|203\.0/u);
  });

  it('has no field with a value of another form, so that a name cannot pass in the wrong place', () => {
    const wrong = Object.fromEntries(Object.keys(logFields).map((field) => [field, 'Marked Name']));
    expect(allowed(wrong)).toEqual({});
    const objects = Object.fromEntries(Object.keys(logFields).map((field) => [field, { marked: true }]));
    expect(allowed(objects)).toEqual({});
  });
});

describe('an error', () => {
  it('is told by class, code and place, never by its message', () => {
    const error = Object.assign(
      new TypeError('Marked Name (secret/marked.ts:1:2)\n    at marked (/packages/marked.ts:1:1)'),
      {
        code: 'ERR_SOMETHING',
      },
    );
    const described = allowed(describeError(error));
    expect(described).toMatchObject({ error: 'TypeError', errorCode: 'ERR_SOMETHING' });
    expect(JSON.stringify(described)).not.toMatch(/Marked|secret/u);
    expect(JSON.stringify(described)).toContain('packages/server/src/observe/status-log.test.ts');
  });

  it('may be anything', () => {
    expect(describeError('Marked Name')).toEqual({ error: 'NotAnError' });
    expect(
      allowed(describeError(Object.assign(new Error('x'), { name: 'Marked Name', code: 'a b' }))),
    ).toEqual({
      frames: expect.any(Array),
    });
  });
});
