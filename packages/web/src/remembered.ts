/**
 * What this browser remembers for the person who uses it: a name, chosen devices, language and look. It never leaves
 * the device. A browser that refuses storage (private windows, a policy) just remembers nothing.
 */
const prefix = 'sotto.';

export function recall(key: string): string | null {
  try {
    return localStorage.getItem(prefix + key);
  } catch {
    return null;
  }
}

/** `null` forgets. */
export function remember(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(prefix + key);
    else localStorage.setItem(prefix + key, value);
  } catch {
    // Nothing depends on it.
  }
}
