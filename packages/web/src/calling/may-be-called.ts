import { signal } from '@preact/signals';
import { recall } from '../common/remembered.ts';

/** Something on this page has begun to wait for calls; then whoever calls must be shown. */
export const awaitsCalls = signal(false);

/**
 * Whether there is any sense in loading what lets people call this device: those who never kept anybody as a contact
 * are spared it. Says yes also where contacts were kept once; whoever is loaded then looks.
 */
export async function mayBeCalled(): Promise<boolean> {
  if (recall('reachable') === 'off') return false;
  return recall('strangers') === 'on' || (await keptContacts());
}

/** Whether contacts were kept on this device, now or once. */
export async function keptContacts(): Promise<boolean> {
  try {
    const databases = await indexedDB.databases();
    return databases.some(({ name }) => name === 'sotto-contacts');
  } catch {
    // A browser that does not list them is asked when somebody looks for their contacts.
    return false;
  }
}
