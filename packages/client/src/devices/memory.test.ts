import { expect, it, vi } from 'vitest';
import { standIn } from '../testing/stand-in.ts';
import { DeviceMemory } from './memory.ts';

it('says when the choice of a device cannot be kept or found, and goes on', () => {
  const [told, full] = [vi.fn<(error: unknown) => void>(), new DOMException('Full.', 'QuotaExceededError')];
  const refuse = (): never => {
    throw full;
  };
  const memory = new DeviceMemory(standIn<Storage>({ getItem: refuse, setItem: refuse }), told);
  expect(memory.recall('audioinput')).toBeNull();
  memory.keep('audioinput', 'one');
  expect(told.mock.calls).toEqual([[full], [full]]);
});
