import { useSignal } from '@preact/signals';
import type { LocalMedia } from '@sotto/client';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { t } from '../common/language.ts';
import { useServices } from '../common/services.ts';
import { Video } from '../ui/video.tsx';
import { explainProblem } from './problems.tsx';

interface OwnPictureProps {
  readonly media: LocalMedia;
}

/** One's own picture as in a mirror, when the person asks for it and never by itself: a camera's light goes on. */
export function OwnPicture({ media }: OwnPictureProps) {
  const { ownPicture } = t().devices;
  const shown = useSignal(false);
  return (
    <div class="own-picture">
      <button
        type="button"
        class="button"
        aria-expanded={shown.value}
        onClick={() => {
          shown.value = !shown.peek();
        }}
      >
        {shown.value ? ownPicture.hide : ownPicture.show}
      </button>
      {shown.value && <Mirror media={media} />}
    </div>
  );
}

function Mirror({ media }: OwnPictureProps) {
  const { ownPicture } = t().devices;
  const { state, track } = media.camera;
  if (state.value !== 'on') return <OnlyHere media={media} />;
  return <Picture track={track.value} words={ownPicture.seen} />;
}

/** The camera stays off for the others: what is shown comes from devices that no call has. */
function OnlyHere({ media }: OwnPictureProps) {
  const { ownPicture } = t().devices;
  const { createLocalMedia } = useServices();
  const mirror = useMemo(() => createLocalMedia(), [createLocalMedia]);
  const chosen = media.camera.deviceId.value;
  useEffect(() => {
    void mirror.camera.enable();
    return () => mirror.close();
  }, [mirror]);
  useEffect(() => {
    if (chosen !== null && chosen !== mirror.camera.deviceId.peek()) void mirror.camera.select(chosen);
  }, [mirror, chosen]);
  const problem = explainProblem(mirror.camera);
  const words = problem === null ? ownPicture.unseen : `${problem.what} ${problem.mend}`;
  return <Picture track={mirror.camera.track.value} words={words} />;
}

function Picture({ track, words }: { readonly track: MediaStreamTrack | null; readonly words: string }) {
  const frame = useRef<HTMLDivElement>(null);
  // What was asked for may come below the edge of what scrolls.
  useEffect(() => frame.current?.scrollIntoView({ block: 'center' }), []);
  return (
    <>
      <div ref={frame} class="preview own-picture-frame">
        {track !== null && <Video key={track.id} track={track} mirrored fit="contain" />}
      </div>
      <p class="quiet" role="status">
        {words}
      </p>
    </>
  );
}
