import { type Signal, signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { type Services, useServices } from '../common/services.ts';

/** Known once for each server, so that a panel that is opened again has its sentence at once. */
const known = new WeakMap<Services['sotto'], Signal<number | null>>();

function daysOf(sotto: Services['sotto']): Signal<number | null> {
  const present = known.get(sotto);
  if (present !== undefined) return present;
  const days = signal<number | null>(null);
  known.set(sotto, days);
  return days;
}

/** How many days the link of a room may be unused; null until the server has said it. */
export function useLinkDays(room: string): number | null {
  const { sotto } = useServices();
  const days = daysOf(sotto);
  useEffect(() => {
    if (days.peek() !== null) return;
    const look = async () => {
      try {
        days.value = (await sotto.lookupLink(room)).linkDays;
      } catch {
        // The page says less then.
      }
    };
    void look();
  }, [sotto, room, days]);
  return days.value;
}
