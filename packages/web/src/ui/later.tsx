import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';

/**
 * A component that lies in a chunk of its own. `preload` fetches the chunk ahead. Nothing is rendered until it is
 * there, and `Missing` when it does not come, such as after the server got newer pages.
 */
export function later<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  Missing: ComponentType,
) {
  const loaded = signal<{ readonly component: ComponentType<Props> } | 'failed' | null>(null);

  const preload = async (): Promise<void> => {
    if (loaded.peek() !== null && loaded.peek() !== 'failed') return;
    try {
      loaded.value = { component: await load() };
    } catch {
      loaded.value = 'failed';
    }
  };

  function Later(props: Props) {
    useEffect(() => void preload(), []);
    const present = loaded.value;
    if (present === 'failed') return <Missing />;
    return present && <present.component {...props} />;
  }

  return { Later, preload };
}
