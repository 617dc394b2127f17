import { signal } from '@preact/signals';
import type { RoomEntry } from './room-entry.ts';
import { pageAt } from './paths.ts';
import { roomOfPath, roomPath } from './room-code.ts';

export type Route =
  | { readonly page: 'home' }
  | { readonly page: 'contacts' }
  | { readonly page: 'check' }
  | { readonly page: 'firewall' }
  | { readonly page: 'room'; readonly room: string; readonly entry?: RoomEntry }
  | { readonly page: 'wrong-link' };

export function routeOf(path: string): Route {
  const page = pageAt(path);
  if (page !== undefined) return { page };
  const room = roomOfPath(path);
  return room === null ? { page: 'wrong-link' } : { page: 'room', room };
}

/** Marks the entry of the history in which something holds the way back, and the one below it, which shows the same. */
type Mark = 'held' | 'below';

const isMarked = (mark: Mark): boolean => {
  const state: unknown = history.state;
  return typeof state === 'object' && state !== null && 'mark' in state && state.mark === mark;
};

const marked = (mark: Mark): { readonly mark: Mark } => ({ mark });

const current = signal<Route>({ page: 'home' });
/** Where the visit that the present page began with has moved to. */
let movedTo: string | null = null;
/** What the next way back does instead of leaving the page. */
let back: (() => void) | null = null;
/** Whether the present entry of the history is one that held it, or holds it. */
let atHeld = false;

export const route = (): Route => current.value;

/** @param entry how somebody comes into a room, other than by its link */
export function navigate(path: string, entry?: RoomEntry): void {
  history.pushState(null, '', path);
  atHeld = false;
  const next = routeOf(path);
  open(entry && next.page === 'room' ? { ...next, entry } : next);
  scrollTo(0, 0);
}

/** Names the room in the address in which the visit to another one goes on, and leaves the page as it is. */
export function moveAddress(room: string): void {
  if (roomOfPath(location.pathname) === room) return;
  history.replaceState(history.state, '', roomPath(room));
  movedTo = room;
}

/**
 * Until it is ended, the button or gesture for going back calls `then` once, and stays on this page. From there it
 * leads on as usual. Returns what ends it.
 */
export function holdBack(then: () => void): () => void {
  if (!isMarked('held')) {
    history.replaceState(marked('below'), '', location.pathname);
    history.pushState(marked('held'), '', location.pathname);
  }
  atHeld = true;
  back = then;
  return () => {
    if (back === then) back = null;
  };
}

function open(next: Route): void {
  movedTo = null;
  current.value = next;
}

function followAddress(): void {
  const next = routeOf(location.pathname);
  // What stuck to a link on its way is not passed on with the address.
  if (next.page === 'room' && location.pathname !== roomPath(next.room))
    history.replaceState(history.state, '', roomPath(next.room));
  if (next.page !== 'room' || next.room !== movedTo) open(next);
}

function goBack(): void {
  const then = back;
  const wasHeld = atHeld;
  back = null;
  atHeld = isMarked('held');
  if (then === null) {
    // What was left by its button shows the same in both entries: one step leads past them.
    if (wasHeld && isMarked('below')) history.back();
    else followAddress();
    return;
  }
  // The entry may be that of the room in which the visit began, or of another page where one goes back by several.
  const visit = current.peek();
  if (visit.page === 'room') history.replaceState(null, '', roomPath(movedTo ?? visit.room));
  then();
}

/** Follows the address, and links within the pages without loading them anew. For as long as the page lives. */
export function startRouter(): void {
  followAddress();
  addEventListener('popstate', goBack);
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
