import { ProtocolError } from '@sotto/protocol';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { SottoError } from '../common/errors.ts';
import { FakeTrack } from '../testing/fake-devices.ts';
import { createRelay, offer } from '../testing/relay.ts';

const settle = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  return () => vi.useRealTimers();
});

/** An open relay, with keys unless told otherwise. */
async function create({ secured = true } = {}) {
  const fakes = createRelay();
  if (secured) fakes.agree();
  fakes.relay.open();
  await settle();
  const [sending] = fakes.device.sending;
  const [receiving] = fakes.device.receiving;
  if (!sending || !receiving) throw new Error('There are no transports.');
  return { ...fakes, sending, receiving };
}

describe('what goes out through the relay', () => {
  it('is nothing at all until the keys are agreed', async () => {
    const { sending, send, agree, relay } = await create({ secured: false });
    const camera = new FakeTrack('video');
    send('camera', camera);
    await settle();
    expect([sending.steps, camera.clones, relay.proven]).toEqual([[], [], false]);
    agree();
    await settle();

    expect(sending.producers).toHaveLength(1);
  });

  it('has its transform before anything is negotiated', async () => {
    const { sending, send, protection } = await create();
    send('camera', new FakeTrack('video'));
    await settle();

    expect(sending.steps.slice(0, 2)).toEqual(['sender transform', 'negotiated']);
    expect(sending.producers[0]?.sender.transform).toBe('send camera');
    expect(protection.protectedSenders.map(({ stream }) => stream)).toEqual(['camera']);
  });

  it('is black from the first moment until the worker has confirmed, and never the track itself', async () => {
    const { relay, sending, send, protection, told } = await create();
    const camera = new FakeTrack('video');
    const gate = Promise.withResolvers<void>();
    sending.gate = gate.promise;
    send('camera', camera);
    await settle();
    expect(camera.clones.map(({ enabled }) => enabled)).toEqual([false]);
    gate.resolve();
    await settle();
    const sender = sending.producers[0]?.sender;
    expect(sender?.track).not.toBe(camera);
    expect(sender?.track).toMatchObject({ enabled: false, readyState: 'live' });
    expect(relay.proven).toBe(false);
    protection.confirm('camera');
    await settle();

    expect(sender?.track?.enabled).toBe(true);
    expect(camera.enabled).toBe(true);
    expect([relay.proven, told.at(-1)]).toEqual([true, 'confirmed']);
    expect(camera.clones.filter(({ readyState }) => readyState === 'live')).toEqual([sender?.track]);
  });

  it('is shown at once when the worker confirms before the server has answered', async () => {
    const { sending, send, protection } = await create();
    const gate = Promise.withResolvers<void>();
    sending.gate = gate.promise;
    const camera = new FakeTrack('video');
    send('camera', camera);
    await settle();
    protection.confirm('camera');
    await settle();
    expect(camera.clones.map(({ enabled }) => enabled)).toEqual([false]);
    gate.resolve();
    await settle();

    expect(sending.producers[0]?.sender.track?.enabled).toBe(true);
  });

  it('takes each source in one encoding, without pauses that tell when somebody speaks', async () => {
    const { sending, send } = await create();
    send('microphone', new FakeTrack('audio'));
    send('camera', new FakeTrack('video'));
    send('screen', new FakeTrack('video'));
    send('screenAudio', new FakeTrack('audio'));
    await settle();

    expect(sending.producers.map(({ producer }) => producer.appData)).toEqual(
      ['microphone', 'camera', 'screen', 'screenAudio'].map((source) => ({ source, paused: false })),
    );
    for (const { made } of sending.producers) {
      expect(made.encodings).toHaveLength(1);
      if (made.track.kind === 'audio') expect(made.codecOptions).toMatchObject({ opusDtx: false });
    }
  });

  it('is silence when muted, of which the server hears nothing', async () => {
    const { sending, send, protection, methods } = await create();
    const microphone = new FakeTrack('audio');
    send('microphone', microphone);
    await settle();
    protection.confirm('microphone');
    await settle();
    const before = methods();
    send('microphone', microphone, false);
    expect(sending.producers[0]?.sender.track?.enabled).toBe(false);
    await settle();

    expect(methods()).toEqual(before);
  });

  it('keeps its way while the camera is off, and takes it again', async () => {
    const { relay, sending, send, protection } = await create();
    const first = new FakeTrack('video');
    send('camera', first);
    await settle();
    protection.confirm('camera');
    await settle();
    send('camera', null);
    await settle();
    const sender = sending.producers[0]?.sender;
    expect(sender?.track).toBeNull();
    expect([relay.proven, first.clones.every(({ readyState }) => readyState === 'ended')]).toEqual([
      true,
      true,
    ]);
    const second = new FakeTrack('video');
    send('camera', second);
    await settle();

    expect(sending.producers).toHaveLength(1);
    expect(second.clones).toContain(sender?.track);
    expect(sender?.track?.enabled).toBe(true);
  });

  it('is not what it was made with when the camera was switched off meanwhile', async () => {
    const { sending, send, protection } = await create();
    const gate = Promise.withResolvers<void>();
    sending.gate = gate.promise;
    send('camera', new FakeTrack('video'));
    await settle();
    protection.confirm('camera');
    send('camera', null);
    gate.resolve();
    await settle();

    expect(sending.producers[0]?.sender.track).toBeNull();
  });

  it('ends with the last of fast changes', async () => {
    const { sending, send, protection } = await create();
    const [first, second] = [new FakeTrack('video'), new FakeTrack('video')];
    send('camera', first);
    send('camera', null);
    send('camera', first);
    await Promise.resolve();
    send('camera', second);
    await settle();
    protection.confirm('camera');
    await settle();

    const track = sending.producers[0]?.sender.track;
    expect(second.clones).toContain(track);
    const copies = [...first.clones, ...second.clones];
    expect(copies.filter(({ readyState }) => readyState === 'live')).toEqual([track]);
  });

  it('is nothing when the session does not protect it', async () => {
    const { relay, sending, send, protection } = await create();
    protection.refusing = true;
    const camera = new FakeTrack('video');
    send('camera', camera);
    await settle();

    expect(sending.producers).toEqual([]);
    expect(camera.clones.map(({ enabled, readyState }) => [enabled, readyState])).toEqual([[false, 'ended']]);
    expect(relay.proven).toBe(false);
  });

  it('is tried again with the next change when the server refused it', async () => {
    const { relay, sending, send, refuse, protection } = await create();
    refuse('produce', new ProtocolError('media-failed'));
    const camera = new FakeTrack('video');
    send('camera', camera);
    await settle();
    expect(sending.producers).toEqual([]);
    protection.confirm('camera');
    await settle();
    expect(relay.proven).toBe(false);
    send('camera', camera);
    await settle();
    expect(sending.producers[0]?.sender.track?.enabled).toBe(false);
  });

  it('is released when the relay is closed in the middle of it', async () => {
    const { relay, sending, send, protection } = await create();
    sending.gate = new Promise(() => undefined);
    const camera = new FakeTrack('video');
    send('camera', camera);
    await settle();
    relay.close();
    protection.confirm('camera');
    await settle();

    expect(camera.clones.every(({ readyState }) => readyState === 'ended')).toBe(true);
  });

  it('is said to leak when it leaves twice in a row without the worker', async () => {
    const { relay, sending, send } = await create();
    send('camera', new FakeTrack('video'));
    await settle();
    const sender = sending.producers[0]?.sender;
    if (!sender) throw new Error('Nothing was sent.');
    expect(await relay.leaks()).toBe(false);
    sender.bytesSent = 10;
    expect([await relay.leaks(), await relay.leaks()]).toEqual([false, true]);
  });
});

describe('what comes in through the relay', () => {
  it('has its transform before the answer, and a track of its own', async () => {
    const { relay, receiving, told } = await create();
    await relay.consume(offer('camera'));

    expect(receiving.steps).toEqual(['receiver transform', 'negotiated']);
    expect(receiving.consumers[0]?.receiver.transform).toBe('receive camera by relay');
    expect(relay.incoming('camera')).toBe(receiving.consumers[0]?.consumer.track);
    expect(told).toContain('incoming camera');
    expect(relay.incoming('screen')).toBeUndefined();
  });

  it('is kept in step: the voice with the face, the sound with the screen', async () => {
    const { relay, receiving } = await create();
    for (const source of ['microphone', 'camera', 'screen', 'screenAudio'] as const)
      await relay.consume(offer(source));

    const streams = receiving.consumers.map(({ made }) => made.streamId);
    expect(streams).toEqual(['bob-person', 'bob-person', 'bob-screen', 'bob-screen']);
  });

  it('offered again while the browser is at it is made once', async () => {
    const { relay, receiving } = await create();
    const gate = Promise.withResolvers<void>();
    receiving.gate = gate.promise;
    const both = [relay.consume(offer('camera')), relay.consume(offer('camera'))];
    gate.resolve();
    await Promise.all(both);
    await relay.consume(offer('camera'));

    expect(receiving.consumers).toHaveLength(1);
  });

  it.each([
    ['of somebody else', offer('camera', { peerId: 'eve' }), 'not-found'],
    ['that calls a sound a picture', offer('camera', { kind: 'audio' }), 'bad-request'],
  ])('is refused %s', async (_what, given, code) => {
    const { relay, receiving } = await create();

    await expect(relay.consume(given)).rejects.toMatchObject({ code });
    expect(receiving.consumers).toEqual([]);
  });

  it('is refused while there is no relay', async () => {
    const { relay } = createRelay();

    await expect(relay.consume(offer('camera'))).rejects.toMatchObject({ code: 'not-found' });
  });

  it('waits for the transports when it is offered before they are there', async () => {
    const { relay } = createRelay();
    relay.open();
    await Promise.resolve();
    await Promise.resolve();
    await relay.consume(offer('camera'));

    expect(relay.incoming('camera')).toBeDefined();
  });

  it('is nothing when the session does not protect it', async () => {
    const { relay, receiving, protection } = await create();
    protection.refusing = true;

    await expect(relay.consume(offer('camera'))).rejects.toThrow('over');
    expect([relay.incoming('camera'), receiving.consumers]).toEqual([undefined, []]);
  });

  it('is gone when its sender ended it, also while the browser is at it', async () => {
    const { relay, receiving, told } = await create();
    await relay.consume(offer('camera'));
    relay.consumerClosed('camera');
    expect(relay.incoming('camera')).toBeUndefined();
    expect(told.filter((each) => each === 'incoming camera')).toHaveLength(2);
    const gate = Promise.withResolvers<void>();
    receiving.gate = gate.promise;
    const arriving = relay.consume(offer('screen'));
    await settle();
    relay.consumerClosed('screen');
    gate.resolve();
    await arriving;

    expect(relay.incoming('screen')).toBeUndefined();
    expect(receiving.consumers.map(({ consumer }) => consumer.closed)).toEqual([true, true]);
  });

  it('is the latest of a source', async () => {
    const { relay, receiving } = await create();
    await relay.consume(offer('camera'));
    await relay.consume(offer('camera', { consumerId: 'second' }));
    relay.consumerClosed('camera');

    expect(relay.incoming('camera')).toBe(receiving.consumers[1]?.consumer.track);
  });

  it('is read by source', async () => {
    const { relay, receiving } = await create();
    await relay.consume(offer('camera'));
    const entry = {
      type: 'inbound-rtp',
      id: 'a',
      mid: receiving.consumers[0]?.consumer.localId,
      bytesReceived: 900,
      framesDecoded: 4,
    };
    receiving.report.set('a', entry);

    expect((await relay.read()).get('camera')).toMatchObject({ bytes: 900, decoded: 4 });
    relay.close();
    expect(await relay.read()).toEqual(new Map());
  });
});

it('a producer whose request was lost with the socket is no sender any more', async () => {
  const { sending, send, refuse } = await create();
  refuse('produce', new SottoError('unreachable', 'lost'));
  const camera = new FakeTrack('video');
  send('camera', camera);
  await settle();

  expect(sending.producers).toEqual([]);
  expect(camera.clones.every(({ readyState }) => readyState === 'ended')).toBe(true);
});
