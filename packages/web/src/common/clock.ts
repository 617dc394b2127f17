import { signal } from '@preact/signals';

let timer: ReturnType<typeof setInterval> | undefined;

/** The time in milliseconds since the epoch, once a second; it ticks only while something shows it. */
export const now = signal(Date.now(), {
  watched() {
    now.value = Date.now();
    timer = setInterval(() => {
      now.value = Date.now();
    }, 1_000);
  },
  unwatched() {
    clearInterval(timer);
  },
});

/** Whole seconds since a time, never below 0. */
export const secondsSince = (since: number): number => Math.max(0, Math.floor((now.value - since) / 1_000));
