import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEnvelope } from './envelope.ts';
import { errorCodes, isErrorCode } from './errors.ts';

describe('an envelope', () => {
  it('is one of four', () => {
    expect(parseEnvelope('{"id":1,"method":"ping","params":{}}')).toEqual({
      type: 'request',
      id: 1,
      method: 'ping',
      params: {},
    });
    expect(parseEnvelope('{"id":1,"result":{"a":1}}')).toEqual({ type: 'success', id: 1, result: { a: 1 } });
    expect(parseEnvelope('{"id":1,"error":{"code":"timeout","message":"m"}}')).toEqual({
      type: 'failure',
      id: 1,
      error: { code: 'timeout', message: 'm' },
    });
    expect(parseEnvelope('{"event":"e","params":null}')).toEqual({
      type: 'notification',
      event: 'e',
      params: null,
    });
  });

  it.each([
    '',
    'ping',
    '{',
    '1',
    'null',
    '"text"',
    '[]',
    '[{"id":1,"method":"ping","params":{}}]',
    '{}',
    '{"id":1}',
    '{"id":1,"method":"ping"}',
    '{"method":"ping","params":{}}',
    '{"id":"1","method":"ping","params":{}}',
    '{"id":-1,"method":"ping","params":{}}',
    '{"id":1.5,"method":"ping","params":{}}',
    '{"id":9007199254740993,"method":"ping","params":{}}',
    '{"id":1e999,"method":"ping","params":{}}',
    '{"id":1,"method":1,"params":{}}',
    `{"id":1,"method":"${'m'.repeat(65)}","params":{}}`,
    '{"id":1,"method":"ping","params":{},"extra":0}',
    '{"id":1,"method":"ping","params":{},"__proto__":{}}',
    '{"id":1,"method":"ping","params":{},"result":{}}',
    '{"id":1,"result":{},"error":{"code":"timeout","message":""}}',
    '{"id":1,"error":{"code":"no-such-code","message":""}}',
    '{"id":1,"error":{"code":"toString","message":""}}',
    '{"id":1,"error":{"code":"timeout"}}',
    `{"id":1,"error":{"code":"timeout","message":"${'m'.repeat(513)}"}}`,
    '{"event":"e"}',
    '{"event":"e","params":{},"id":1}',
  ])('is not %s', (text) => {
    expect(parseEnvelope(text)).toBeUndefined();
  });

  it('of any text is one of four or none, and never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), fc.json({ maxDepth: 50 })), (text) => {
        expect(['request', 'success', 'failure', 'notification', undefined]).toContain(
          parseEnvelope(text)?.type,
        );
      }),
      { numRuns: 2_000 },
    );
  });

  it('survives nesting as deep as a message can be long', () => {
    const depth = 60_000;
    const deep = `{"id":1,"method":"ping","params":${'['.repeat(depth)}${']'.repeat(depth)}}`;
    expect(parseEnvelope(deep)?.type).toBe('request');
  });

  it('says again what was said', () => {
    const id = fc.nat();
    const value = fc.jsonValue();
    const anyEnvelope = fc.oneof(
      fc.record({ id, method: fc.string({ maxLength: 64 }), params: value }),
      fc.record({ id, result: value }),
      fc.record({
        id,
        error: fc.record({
          code: fc.constantFrom(...Object.keys(errorCodes)),
          message: fc.string({ maxLength: 512 }),
        }),
      }),
      fc.record({ event: fc.string({ maxLength: 64 }), params: value }),
    );
    fc.assert(
      fc.property(anyEnvelope, (envelope) => {
        const text = JSON.stringify(envelope);
        const { type, ...said } = parseEnvelope(text) ?? { type: undefined };
        expect(type).toBeDefined();
        expect(JSON.parse(JSON.stringify(said))).toEqual(JSON.parse(text));
      }),
    );
  });
});

it('knows its error codes and nothing that every object has', () => {
  expect(Object.keys(errorCodes).every(isErrorCode)).toBe(true);
  expect(['toString', 'constructor', '__proto__', ''].some(isErrorCode)).toBe(false);
});
