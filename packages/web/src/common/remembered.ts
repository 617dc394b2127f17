/**
 * What this browser remembers for the person who uses it: a name, chosen devices, language and look. It never leaves
 * the device. Where the browser refuses storage (private windows, a policy), it holds for as long as the page lives.
 */
const prefix = 'sotto.';
const here = new Map<string, string>();

export function recall(key: string): string | null {
  try {
    return localStorage.getItem(prefix + key);
  } catch {
    return here.get(key) ?? null;
  }
}

/** `null` forgets. */
export function remember(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(prefix + key);
    else localStorage.setItem(prefix + key, value);
  } catch {
    if (value === null) here.delete(key);
    else here.set(key, value);
  }
}
