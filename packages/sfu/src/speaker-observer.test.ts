import type { types } from 'mediasoup';
import { beforeEach, describe, expect, it } from 'vitest';
import { SpeakerObserver } from './speaker-observer.ts';
import { eventually } from './testing/eventually.ts';
import { speak } from './testing/media-streams.ts';
import { audioRtpParameters } from './testing/rtp-fixtures.ts';
import { createTestRouter, testSignal } from './testing/test-router.ts';

const quiet = 100;
const loud = 20;

describe('SpeakerObserver', () => {
  let router: types.Router;
  let transport: types.DirectTransport;
  let observer: SpeakerObserver;
  let changes: (string | null)[];
  let nextSsrc: number;

  beforeEach(async () => {
    router = await createTestRouter();
    transport = await router.createDirectTransport();
    changes = [];
    nextSsrc = 1;
    observer = await SpeakerObserver.create({
      router,
      onChange: (peerId) => changes.push(peerId),
      onError: (error) => {
        throw error;
      },
    });
  });

  async function microphone(peerId: string) {
    nextSsrc += 1;
    const ssrc = nextSsrc;
    const rtpParameters = audioRtpParameters({ mid: String(ssrc), ssrc });
    const producer = await transport.produce({ kind: 'audio', rtpParameters });
    observer.add(peerId, producer);
    return { producer, ssrc };
  }

  it('names the one who is loud, then nobody', async () => {
    const [a, b] = await Promise.all([microphone('a'), microphone('b')]);
    const talk = new AbortController();
    const end = testSignal();
    speak(a, quiet, end);
    speak(b, loud, AbortSignal.any([talk.signal, end]));
    await eventually(() => expect(changes.at(-1)).toBe('b'));
    talk.abort();
    speak(b, quiet, end);
    await eventually(() => expect(changes.at(-1)).toBeNull());
  });

  it('follows a change of speaker, and a speaker who mutes or leaves is none', async () => {
    const [a, b] = await Promise.all([microphone('a'), microphone('b')]);
    const end = testSignal();
    const first = new AbortController();
    speak(a, loud, AbortSignal.any([first.signal, end]));
    await eventually(() => expect(changes).toEqual(['a']));
    first.abort();
    speak(b, loud, end);
    await eventually(() => expect(changes).toEqual(['a', 'b']));
    await b.producer.pause();
    expect(changes).toEqual(['a', 'b', null]);
    await b.producer.resume();
    await eventually(() => expect(changes.at(-1)).toBe('b'));
    b.producer.close();
    expect(changes.at(-1)).toBeNull();
  });
});
