import type { LocalMedia } from '@sotto/client';
import { useEffect, useRef } from 'preact/hooks';
import { t } from '../common/language.ts';
import { useServices } from '../common/services.ts';

/** Shows what the microphone hears. The level goes straight into a CSS variable; nothing renders again. */
export function Meter({ media: { microphone } }: { readonly media: LocalMedia }) {
  const { observeLevel } = useServices();
  const element = useRef<HTMLSpanElement>(null);
  const track = microphone.state.value === 'on' ? microphone.track.value : null;

  useEffect(() => {
    const meter = element.current;
    if (!meter || !track) return undefined;
    const abort = new AbortController();
    observeLevel(
      track,
      (level) => {
        meter.style.setProperty('--level', level.toFixed(2));
        meter.ariaValueNow = String(Math.round(level * 100));
      },
      abort.signal,
    );
    return () => {
      abort.abort();
      meter.style.setProperty('--level', '0');
      meter.ariaValueNow = '0';
    };
  }, [track, observeLevel]);

  return <span ref={element} class="meter" role="meter" aria-label={t().devices.meter} aria-valuenow={0} />;
}
