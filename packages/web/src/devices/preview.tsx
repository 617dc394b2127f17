import type { LocalMedia } from '@sotto/client';
import type { ComponentChildren } from 'preact';
import { CameraToggle, MicrophoneToggle } from './toggles.tsx';
import { DeviceProblems } from './problems.tsx';
import { t } from '../common/language.ts';
import { Video } from '../ui/video.tsx';

interface PreviewProps {
  readonly media: LocalMedia;
  /** What goes on without either device, where neither may be used. */
  readonly without?: ComponentChildren;
}

/**
 * One's own picture as in a mirror, with the two switches that matter on it, and what is wrong with the devices: in the
 * place of the picture where there is none.
 */
export function Preview({ media, without }: PreviewProps) {
  const { prejoin } = t();
  const state = media.camera.state.value;
  const track = state === 'on' ? media.camera.track.value : null;
  const starting = state === 'starting';
  const wrong = !starting && media.camera.problem.value !== null;
  const problems = (
    <DeviceProblems media={media} optional>
      {without}
    </DeviceProblems>
  );
  return (
    <>
      <section
        class="preview-frame preview"
        aria-label={prejoin.preview}
        data-wrong={track === null && wrong}
      >
        {track !== null && <Video key={track.id} track={track} mirrored fit="cover" />}
        {track === null && !wrong && (
          <p class="preview-empty">{starting ? prejoin.cameraStarting : prejoin.cameraOff}</p>
        )}
        {track === null && problems}
        <div class="preview-controls">
          <MicrophoneToggle named media={media} />
          <CameraToggle named media={media} />
        </div>
      </section>
      {track !== null && problems}
    </>
  );
}
