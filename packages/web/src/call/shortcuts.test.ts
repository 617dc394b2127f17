import { describe, expect, it } from 'vitest';
import { commandOf, isModifier, type KeyPress } from './shortcuts.ts';

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code: '',
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  repeat: false,
  ...more,
});

describe('a key', () => {
  it('asks for what stands on it, also in capitals', () => {
    expect(commandOf(press('m'))).toBe('microphone');
    expect(commandOf(press('M'))).toBe('microphone');
    expect(commandOf(press('f'))).toBe('full-screen');
    expect(commandOf(press('c'))).toBe('chat');
    expect(commandOf(press('?', { code: 'Minus' }))).toBe('help');
  });

  it('asks for the letter at its place where no Latin letters are written', () => {
    expect(commandOf(press('ь', { code: 'KeyM' }))).toBe('microphone');
    expect(commandOf(press('м', { code: 'KeyV' }))).toBe('camera');
  });

  it('goes by the letter, not by the place, where Latin letters are written', () => {
    expect(commandOf(press('z', { code: 'KeyV' }))).toBeNull();
    expect(commandOf(press('v', { code: 'KeyK' }))).toBe('camera');
  });

  it('belongs to the browser together with Ctrl, Alt or the command key', () => {
    for (const held of ['ctrlKey', 'metaKey', 'altKey'] as const)
      expect(commandOf(press('s', { [held]: true }))).toBeNull();
  });

  it('is another matter where it only changes what others do', () => {
    for (const key of ['Alt', 'AltGraph', 'Control', 'Meta', 'Shift'])
      expect(isModifier(press(key)), key).toBe(true);
    for (const key of ['m', ' ', 'Tab', 'Enter']) expect(isModifier(press(key)), key).toBe(false);
  });

  it('acts once, however long it is held', () => {
    expect(commandOf(press('v', { repeat: true }))).toBeNull();
  });

  it('means nothing otherwise', () => {
    for (const key of ['a', 'Enter', 'Escape', 'Dead', 'toString', ''])
      expect(commandOf(press(key))).toBeNull();
  });
});
