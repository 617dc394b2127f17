import type { Call, RemoteTrack } from '@sotto/client';
import { Fragment } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { useServices } from '../common/services.ts';
import { useStream } from '../ui/use-stream.ts';
import type { SoundGate } from './sound-gate.ts';

interface SoundsProps {
  readonly call: Call;
  /** Takes the place of the call soon: plays already, and cannot be heard yet. */
  readonly next: Call | null;
  readonly gate: SoundGate;
}

/** What can be heard. Apart from the tiles, so that no layout ever cuts a sentence. */
export function Sounds({ call, next, gate }: SoundsProps) {
  const speakerId = call.media.speaker.deviceId.value;
  const now = call.peers.value;
  return (
    <>
      {[...now, ...(next?.peers.value ?? [])].map((peer) => {
        const sounds = [peer.microphone.value, peer.screenAudio.value].filter((sound) => sound !== null);
        const muted = !now.includes(peer);
        return (
          <Fragment key={peer.peerId}>
            {sounds.map((sound) => (
              <Sound key={sound.id} remote={sound} speakerId={speakerId} gate={gate} muted={muted} />
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
  readonly muted: boolean;
}

function Sound({ remote, speakerId, gate, muted }: SoundProps) {
  const element = useRef<HTMLAudioElement>(null);
  const { sotto } = useServices();

  useStream(element, remote.track);
  useLayoutEffect(() => (element.current ? gate.play(element.current) : undefined), [gate]);

  useLayoutEffect(() => {
    const audio = element.current;
    if (!audio || !('setSinkId' in audio)) return;
    // A speaker that is gone leaves the sound where it was.
    audio.setSinkId(speakerId ?? '').catch((error) => sotto.failed('speaker', error));
  }, [speakerId, sotto]);

  return <audio ref={element} muted={muted} />;
}
