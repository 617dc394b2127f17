import type { Call, RemoteTrack } from '@sotto/client';
import { Fragment } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { useStream } from '../ui/use-stream.ts';
import type { SoundGate } from './sound-gate.ts';

interface SoundsProps {
  readonly call: Call;
  readonly gate: SoundGate;
}

/** What can be heard. Apart from the tiles, so that no layout ever cuts a sentence. */
export function Sounds({ call, gate }: SoundsProps) {
  const speakerId = call.media.speaker.deviceId.value;
  return (
    <>
      {call.peers.value.map((peer) => {
        const sounds = [peer.microphone.value, peer.screenAudio.value].filter((sound) => sound !== null);
        return (
          <Fragment key={peer.peerId}>
            {sounds.map((sound) => (
              <Sound key={sound.id} remote={sound} speakerId={speakerId} gate={gate} />
            ))}
          </Fragment>
        );
      })}
    </>
  );
}

interface SoundProps {
  readonly remote: RemoteTrack;
  readonly speakerId: string | null;
  readonly gate: SoundGate;
}

function Sound({ remote, speakerId, gate }: SoundProps) {
  const element = useRef<HTMLAudioElement>(null);

  useStream(element, remote.track);
  useLayoutEffect(() => (element.current ? gate.play(element.current) : undefined), [gate]);

  useLayoutEffect(() => {
    const audio = element.current;
    if (!audio || !('setSinkId' in audio)) return;
    // A speaker that is gone leaves the sound where it was.
    audio.setSinkId(speakerId ?? '').catch(() => undefined);
  }, [speakerId]);

  return <audio ref={element} />;
}
