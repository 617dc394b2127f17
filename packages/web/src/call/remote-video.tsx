import { effect } from '@preact/signals';
import type { RemoteTrack } from '@sotto/client';
import { useEffect, useRef } from 'preact/hooks';
import { Video } from '../ui/video.tsx';
import type { CallModel } from './call-model.ts';
import { pageVisible } from './page-visible.ts';

interface RemoteVideoProps {
  readonly model: CallModel;
  readonly tile: string;
  readonly remote: RemoteTrack;
}

/** What another person sends, and the word back to the sender about the size at which it is seen. */
export function RemoteVideo({ model, tile, remote }: RemoteVideoProps) {
  const video = useRef<HTMLVideoElement | null>(null);

  useEffect(() => {
    const stop = effect(() => {
      const rect = model.arrangement.value?.rects.get(tile);
      const seen = pageVisible.value || model.pictureInPicture.value === tile;
      remote.showAt(
        rect && seen
          ? { width: rect.width * devicePixelRatio, height: rect.height * devicePixelRatio }
          : null,
      );
    });
    return () => {
      stop();
      remote.showAt(null);
    };
  }, [model, tile, remote]);

  useEffect(() => {
    const abort = new AbortController();
    const { signal } = abort;
    const enter = () => {
      model.pictureInPicture.value = tile;
    };
    const leave = () => {
      if (model.pictureInPicture.peek() === tile) model.pictureInPicture.value = null;
    };
    video.current?.addEventListener('enterpictureinpicture', enter, { signal });
    video.current?.addEventListener('leavepictureinpicture', leave, { signal });
    return () => {
      abort.abort();
      leave();
    };
  }, [model, tile, remote]);

  return (
    <Video
      track={remote.track}
      fit={remote.source === 'screen' ? 'contain' : 'cover'}
      videoRef={video}
      onSize={(size) => model.see(tile, size)}
    />
  );
}
