import { signal } from '@preact/signals';
import { contactsPath } from './contacts/personal-link.ts';
import { roomOfPath, roomPath } from './room-code.ts';

/** The address of the page that checks the network. */
export const checkPath = '/check';
/** Of the one that says what a firewall has to allow. */
export const firewallPath = '/firewall';

export type Route =
  | { readonly page: 'home' }
  | { readonly page: 'contacts' }
  | { readonly page: 'check' }
  | { readonly page: 'firewall' }
  | { readonly page: 'room'; readonly room: string }
  | { readonly page: 'wrong-link' };

export function routeOf(path: string): Route {
  if (path === '/' || path === '/index.html') return { page: 'home' };
  if (path === contactsPath) return { page: 'contacts' };
  if (path === checkPath) return { page: 'check' };
  if (path === firewallPath) return { page: 'firewall' };
  const room = roomOfPath(path);
  return room === null ? { page: 'wrong-link' } : { page: 'room', room };
}

const current = signal<Route>({ page: 'home' });
/** Where the visit that the present page began with has moved to. */
let movedTo: string | null = null;

export const route = (): Route => current.value;

export function navigate(path: string): void {
  history.pushState(null, '', path);
  open(routeOf(path));
  scrollTo(0, 0);
}

/** Names the room in the address in which the visit to another one goes on, and leaves the page as it is. */
export function moveAddress(room: string): void {
  if (roomOfPath(location.pathname) === room) return;
  history.replaceState(null, '', roomPath(room));
  movedTo = room;
}

function open(next: Route): void {
  movedTo = null;
  current.value = next;
}

function followAddress(): void {
  const next = routeOf(location.pathname);
  if (next.page !== 'room' || next.room !== movedTo) open(next);
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
