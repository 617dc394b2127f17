import { signal } from '@preact/signals';
import { contactsPath } from './contacts/personal-link.ts';
import { roomOfPath } from './room-code.ts';

export type Route =
  | { readonly page: 'home' }
  | { readonly page: 'contacts' }
  | { readonly page: 'room'; readonly room: string }
  | { readonly page: 'wrong-link' };

export function routeOf(path: string): Route {
  if (path === '/' || path === '/index.html') return { page: 'home' };
  if (path === contactsPath) return { page: 'contacts' };
  const room = roomOfPath(path);
  return room === null ? { page: 'wrong-link' } : { page: 'room', room };
}

const current = signal<Route>({ page: 'home' });

export const route = (): Route => current.value;

export function navigate(path: string): void {
  history.pushState(null, '', path);
  current.value = routeOf(path);
  scrollTo(0, 0);
}

function followAddress(): void {
  current.value = routeOf(location.pathname);
}

/** Follows the address, and links within the pages without loading them anew. For as long as the page lives. */
export function startRouter(): void {
  followAddress();
  addEventListener('popstate', followAddress);
  document.addEventListener('click', followLink);
}

function followLink(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0) return;
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  if (!link || link.target !== '' || link.origin !== location.origin || link.hasAttribute('download')) return;
  event.preventDefault();
  navigate(link.pathname);
}
