import type { RoomState, ServerParams } from '@sotto/protocol';
import { describe, expect, it } from 'vitest';
import type { EngineContext } from '../room/media-engine.ts';
import { mediaKindOf, Participant } from '../room/participant.ts';
import { FakeSfuDevice, rtpParametersOf } from '../testing/sfu-device.ts';
import { openTransport } from '../testing/sfu-transport.ts';
import { standIn } from '../testing/stand-in.ts';
import { ConferenceConsumers } from './conference-consumers.ts';

type Offer = ServerParams<'consume'>;

const offer = (source: Offer['source'], consumerId: string = source, producerPaused = false): Offer => ({
  consumerId,
  producerId: `producer-${consumerId}`,
  peerId: 'ada',
  source,
  kind: mediaKindOf(source),
  rtpParameters: rtpParametersOf(mediaKindOf(source)),
  producerPaused,
});

const living = (consumerId: string, producerPaused = false): RoomState['consumers'][number] => ({
  consumerId,
  producerPaused,
  spatialLayer: null,
});

async function create() {
  const ada = new Participant({ peerId: 'ada', name: 'Ada', role: 'participant', connection: 'online' });
  const request = standIn<EngineContext['request']>(() => Promise.resolve({}));
  const device = await FakeSfuDevice.load();
  const transport = openTransport(device, 'recv', request);
  const received = new ConferenceConsumers(
    transport,
    standIn<EngineContext>({ request, participants: () => [ada] }),
  );
  return { ada, consumers: device.receiving[0]?.consumers ?? [], received };
}

describe('what the SFU offers', () => {
  it('is shown at the person who sends it, in step with what else they send', async () => {
    const { ada, consumers, received } = await create();
    await Promise.all([received.consume(offer('camera')), received.consume(offer('microphone'))]);
    await received.consume(offer('screen'));

    expect([ada.camera.value?.id, ada.microphone.value?.id, ada.screen.value?.id]).toEqual([
      'camera',
      'microphone',
      'screen',
    ]);
    const [camera, microphone, screen] = consumers.map(({ made }) => made.streamId);
    expect(camera).toBe(microphone);
    expect(camera).not.toBe(screen);
  });

  it('twice is consumed once, and what changed is taken over', async () => {
    const { ada, consumers, received } = await create();
    await received.consume(offer('microphone'));
    await received.consume(offer('microphone', 'microphone', true));

    expect(consumers).toHaveLength(1);
    expect(ada.muted.value).toBe(true);
  });

  it('again while the browser is still making it, is consumed once', async () => {
    const { ada, consumers, received } = await create();
    await Promise.all([
      received.consume(offer('microphone')),
      received.consume(offer('microphone', 'microphone', true)),
    ]);

    expect(consumers).toHaveLength(1);
    expect(ada.muted.value).toBe(true);
  });

  it.each([
    [
      'and is gone before the browser has made it',
      (received: ConferenceConsumers) => received.drop('camera'),
    ],
    ['by somebody who leaves meanwhile', (received: ConferenceConsumers) => received.dropPeer('ada')],
    ['on a transport that is closed meanwhile', (received: ConferenceConsumers) => received.close()],
  ])('%s is not shown', async (_when, end) => {
    const { ada, consumers, received } = await create();
    const consumed = received.consume(offer('camera'));
    end(received);
    await consumed;

    expect(ada.camera.value).toBeNull();
    expect(consumers.map(({ consumer }) => consumer.closed)).toEqual([true]);
  });

  it('of somebody who is not there is refused', async () => {
    const { consumers, received } = await create();

    await expect(received.consume({ ...offer('camera'), peerId: 'eve' })).rejects.toMatchObject({
      code: 'not-found',
    });
    expect(consumers).toEqual([]);
  });

  it('anew replaces the former, and the end of the former does not take the new one away', async () => {
    const { ada, received } = await create();
    await received.consume(offer('camera', 'first'));
    await received.consume(offer('camera', 'second'));
    received.drop('first');

    expect(ada.camera.value?.id).toBe('second');
  });
});

describe('what the sender pauses', () => {
  it('is gone when it is a picture, and muted when it is a voice', async () => {
    const { ada, received } = await create();
    await received.consume(offer('camera', 'camera', true));
    await received.consume(offer('microphone', 'microphone', true));
    expect([ada.camera.value, ada.microphone.value?.paused.value]).toEqual([null, 'sender']);
    received.get('camera')?.setSenderPaused(false);
    received.get('microphone')?.setSenderPaused(false);

    expect(ada.camera.value?.paused.value).toBe(false);
    expect(ada.muted.value).toBe(false);
  });
});

describe('after the socket was lost', () => {
  it('the server’s list counts: what is not in it is gone, what changed is taken over', async () => {
    const { ada, consumers, received } = await create();
    await received.consume(offer('camera'));
    await received.consume(offer('microphone'));
    received.resume([living('microphone', true)]);

    expect(ada.camera.value).toBeNull();
    expect(ada.muted.value).toBe(true);
    expect(consumers.map(({ consumer }) => consumer.closed)).toEqual([true, false]);
  });

  it('a layer that is not known is no sign of a weak network', async () => {
    const { ada, received } = await create();
    await received.consume(offer('camera'));
    received.resume([living('camera')]);

    expect(ada.camera.value?.paused.value).toBe(false);
  });
});

describe('who leaves', () => {
  it('takes everything along', async () => {
    const { ada, consumers, received } = await create();
    await received.consume(offer('camera'));
    await received.consume(offer('screen'));
    received.dropPeer('ada');

    expect([ada.camera.value, ada.screen.value]).toEqual([null, null]);
    expect(consumers.every(({ consumer }) => consumer.closed)).toBe(true);
    expect(received.has(ada)).toBe(false);
  });
});
