import type { LocalMedia } from '@sotto/client';
import { CameraToggle, MicrophoneToggle } from '../devices/toggles.tsx';
import { t } from '../language.ts';
import { Video } from '../ui/video.tsx';

/** One's own picture as in a mirror, with the two switches that matter on it. */
export function Preview({ media }: { readonly media: LocalMedia }) {
  const { prejoin } = t();
  const state = media.camera.state.value;
  const track = state === 'on' ? media.camera.track.value : null;
  const starting = state === 'starting';
  return (
    <section class="preview-frame preview" aria-label={prejoin.preview}>
      {track ? (
        <Video key={track.id} track={track} mirrored fit="cover" />
      ) : (
        <p class="preview-empty">{starting ? prejoin.cameraStarting : prejoin.cameraOff}</p>
      )}
      <div class="preview-controls">
        <MicrophoneToggle media={media} />
        <CameraToggle media={media} />
      </div>
    </section>
  );
}
