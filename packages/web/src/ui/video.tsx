import type { Ref } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { useStream } from './use-stream.ts';

/** How long a picture that was paused may stay so, in milliseconds: it is started once in that time at most. */
const maxPause = 1_000;

/** A rejection says that the element went, or that the next picture is awaited: that none comes is noticed elsewhere. */
function goOn(video: HTMLVideoElement): void {
  if (video.isConnected && video.paused) video.play().catch(() => undefined);
}

interface VideoProps {
  readonly track: MediaStreamTrack;
  /** One's own camera is shown as a mirror would. */
  readonly mirrored?: boolean;
  /** `cover` fills the frame and crops; `contain` shows everything. */
  readonly fit: 'cover' | 'contain';
  readonly onSize?: (size: { width: number; height: number }) => void;
  readonly videoRef?: Ref<HTMLVideoElement>;
}

/** A silent picture of a track; sound has elements of its own. */
export function Video({ track, mirrored = false, fit, onSize, videoRef }: VideoProps) {
  const own = useRef<HTMLVideoElement | null>(null);

  useStream(own, track);
  // Chromium starts a silent video that merely may start by itself only once it has seen it on the screen, and paints
  // its first picture black until then. A rejection says that the element went, or that it waits for its first picture.
  useLayoutEffect(() => void own.current?.play().catch(() => undefined), []);

  return (
    <video
      ref={(element) => {
        own.current = element;
        if (typeof videoRef === 'function') videoRef(element);
        else if (videoRef) videoRef.current = element;
      }}
      class={mirrored ? 'video mirrored' : 'video'}
      data-fit={fit}
      autoPlay
      muted
      playsInline
      disablePictureInPicture={mirrored}
      aria-hidden="true"
      // Nobody here pauses a picture; where the browser does, it may not start it by itself again.
      onPause={({ currentTarget }) => setTimeout(() => goOn(currentTarget), maxPause)}
      onResize={({ currentTarget: { videoWidth: width, videoHeight: height } }) =>
        onSize?.({ width, height })
      }
    />
  );
}
