import type { ScreenSource } from '@sotto/client';
import { t } from '../common/language.ts';
import { Video } from '../ui/video.tsx';

/** What one shares, to be seen and to be ended with one click. */
export function SharingBar({ screen }: { readonly screen: ScreenSource }) {
  const { call } = t();
  const hidden = screen.problem.value !== null;
  const track = screen.track.value;
  return (
    <div class="pill sharing" data-tone={hidden ? 'look' : 'accent'}>
      {track !== null && !hidden && <Video key={track.id} track={track} fit="contain" />}
      <span>{hidden ? call.sharingNothing : call.sharingWhat[surfaceOf(track)]}</span>
      <button type="button" class="button" onClick={() => screen.stop()}>
        {call.sharingStop}
      </button>
    </div>
  );
}

/** Browsers tell what kind of thing is shared (Screen Capture, section 5.4), and not its name. */
function surfaceOf(track: MediaStreamTrack | null): 'monitor' | 'window' | 'browser' | 'unknown' {
  const surface = track?.getSettings().displaySurface;
  return surface === 'monitor' || surface === 'window' || surface === 'browser' ? surface : 'unknown';
}
