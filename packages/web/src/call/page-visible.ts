import { signal } from '@preact/signals';

const isVisible = (): boolean => document.visibilityState === 'visible';

function follow(): void {
  pageVisible.value = isVisible();
}

/** Whether the page is on screen. Listens only while something asks. */
export const pageVisible = signal(true, {
  watched() {
    follow();
    document.addEventListener('visibilitychange', follow);
  },
  unwatched() {
    document.removeEventListener('visibilitychange', follow);
  },
});
