import type { LocalMedia } from '@sotto/client';
import { CameraToggle, MicrophoneToggle } from '../devices/toggles.tsx';
import { t } from '../language.ts';
import { remember } from '../remembered.ts';
import { Video } from '../ui/video.tsx';

/** One's own picture as in a mirror, with the two switches that matter on it. */
export function Preview({ media }: { readonly media: LocalMedia }) {
  const { prejoin } = t();
  const track = media.camera.track.value;
  const starting = media.camera.state.value === 'starting';
  return (
    <section class="preview-frame preview" aria-label={prejoin.preview}>
      {track ? (
        <Video key={track.id} track={track} mirrored fit="cover" />
      ) : (
        <p class="preview-empty">{starting ? prejoin.cameraStarting : prejoin.cameraOff}</p>
      )}
      <div class="preview-controls">
        <MicrophoneToggle media={media} onWanted={(on) => remember('microphone', on ? null : 'off')} />
        <CameraToggle media={media} onWanted={(on) => remember('camera', on ? null : 'off')} />
      </div>
    </section>
  );
}
