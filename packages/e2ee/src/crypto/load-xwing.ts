import type * as xwing from './xwing.ts';

/**
 * X-Wing, ready to be used. A page fetches it, and libsodium with it, when the first card needs it: whoever neither
 * rings nor is rung loads nothing of it.
 */
export async function loadXwing(): Promise<typeof xwing> {
  const loaded = await import('./xwing.ts');
  await loaded.loadXwing();
  return loaded;
}
