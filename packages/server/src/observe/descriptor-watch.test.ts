import { expect, it, onTestFinished, vi } from 'vitest';
import { DescriptorWatch } from './descriptor-watch.ts';

function open(errors: readonly (string | null)[]) {
  const log = { error: vi.fn(), warn: vi.fn(), info: vi.fn(), debug: vi.fn() };
  const left = [...errors];
  const watch = new DescriptorWatch({
    log,
    probe: async () => {
      const code = left.shift() ?? null;
      if (code !== null) throw Object.assign(new Error(code), { code });
    },
  });
  onTestFinished(() => watch[Symbol.dispose]());
  return { log, watch };
}

it('says once that no file descriptor is left, and once that there is one again', async () => {
  const { log, watch } = open([null, 'EMFILE', 'ENFILE', null, null]);
  const found = [];
  for (let look = 0; look < 5; look++) found.push(await watch.look());
  expect(found).toEqual([true, false, false, true, true]);
  expect(log.error.mock.calls).toEqual([['file descriptors used up']]);
  expect(log.info.mock.calls).toEqual([['file descriptors free again']]);
});

it('takes no other fault for that', async () => {
  const { log, watch } = open(['EACCES']);
  expect(await watch.look()).toBe(true);
  expect(log.error).not.toHaveBeenCalled();
});

it('finds one on a machine that has some', async () => {
  const log = { error: vi.fn(), warn: vi.fn(), info: vi.fn(), debug: vi.fn() };
  const watch = new DescriptorWatch({ log });
  onTestFinished(() => watch[Symbol.dispose]());
  expect(await watch.look()).toBe(true);
});
