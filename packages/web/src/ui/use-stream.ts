import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

/**
 * Lets an element play a track. When the track becomes another one, the element goes on with the same stream: what it
 * showed last stays until the new track brings something, and no sound is cut off by loading.
 */
export function useStream(element: RefObject<HTMLMediaElement | null>, track: MediaStreamTrack): void {
  const stream = useRef<MediaStream | null>(null);

  useLayoutEffect(() => {
    const media = element.current;
    if (!media) return;
    const current = (stream.current ??= new MediaStream());
    const before = current.getTracks().filter((each) => each !== track);
    current.addTrack(track);
    for (const old of before) current.removeTrack(old);
    if (media.srcObject !== current) media.srcObject = current;
  }, [element, track]);

  useLayoutEffect(() => {
    const media = element.current;
    return () => {
      if (media) media.srcObject = null;
    };
  }, [element]);
}
