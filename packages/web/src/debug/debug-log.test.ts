import { expect, it } from 'vitest';
import { debugLogOf } from './debug-log.ts';

it('is there only where the address asks for it', () => {
  for (const search of ['', '?', '?lang=de', '?debugger']) expect(debugLogOf(search)).toBeNull();
  for (const search of ['?debug', '?debug=1', '?lang=de&debug']) expect(debugLogOf(search)).not.toBeNull();
});

it('keeps the last lines, as texts', () => {
  const log = debugLogOf('?debug');
  for (let at = 1; at <= 501; at += 1)
    log?.add({ at, event: 'socket', fields: { use: 'rooms', state: 'online' } });
  expect(log?.lines.value).toHaveLength(500);
  expect(log?.lines.value[0]).toBe('0.002 socket use=rooms state=online');
});
