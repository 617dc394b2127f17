import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';

/**
 * A component that lies in a chunk of its own. `preload` fetches the chunk ahead; it is asked for again when that
 * failed and the component is shown. Nothing is rendered until it is there.
 */
export function later<Props extends object>(load: () => Promise<ComponentType<Props>>) {
  const loaded = signal<{ readonly component: ComponentType<Props> } | null>(null);

  const preload = async (): Promise<void> => {
    try {
      loaded.value ??= { component: await load() };
    } catch {
      // Tried again when it is needed.
    }
  };

  function Later(props: Props) {
    useEffect(() => void preload(), []);
    const Loaded = loaded.value?.component;
    return Loaded ? <Loaded {...props} /> : null;
  }

  return { Later, preload };
}
