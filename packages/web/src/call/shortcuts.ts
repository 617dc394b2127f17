export const commands = {
  m: 'microphone',
  v: 'camera',
  s: 'share',
  p: 'people',
  c: 'chat',
  l: 'layout',
  f: 'full-screen',
  '?': 'help',
} as const;

export type Command = (typeof commands)[keyof typeof commands];

/** The part of a KeyboardEvent that counts. */
export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly repeat: boolean;
}

const isCommandKey = (key: string): key is keyof typeof commands => Object.hasOwn(commands, key);

/** What a key asks for; null for keys that mean nothing, or something to the browser. */
export function commandOf({ key, code, ctrlKey, metaKey, altKey, repeat }: KeyPress): Command | null {
  if (ctrlKey || metaKey || altKey || repeat) return null;
  const pressed = key.toLowerCase();
  if (isCommandKey(pressed)) return commands[pressed];
  // Keyboards that write no Latin letters: the key at the place of the letter.
  const place = /^Key([A-Z])$/u.exec(code)?.[1]?.toLowerCase();
  const foreign = /^[^\p{ASCII}]$/u.test(key);
  return foreign && place !== undefined && isCommandKey(place) ? commands[place] : null;
}

const modifiers: ReadonlySet<string> = new Set(['Alt', 'AltGraph', 'Control', 'Meta', 'Shift']);

/** Whether a key does nothing alone, and changes what others do. */
export const isModifier = ({ key }: Pick<KeyPress, 'key'>): boolean => modifiers.has(key);

/** Where keys write text or choose a value, so that they must not do anything else. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.closest('input, textarea, select') !== null;
}

/** Whether the space bar would press what has the focus. */
export const spacePresses = (focused: Element | null): boolean =>
  focused?.matches('button, a, summary, [tabindex="0"]:not(.stage)') ?? false;
