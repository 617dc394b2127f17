import { ProtocolError } from '@sotto/protocol';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { SottoError } from '../common/errors.ts';
import { FakeTrack } from '../testing/fake-devices.ts';
import { createRelay, media, offer, roomState } from '../testing/relay.ts';
import { standIn } from '../testing/stand-in.ts';

const settle = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  return () => vi.useRealTimers();
});

async function opened() {
  const fakes = createRelay();
  fakes.relay.open();
  await settle();
  return fakes;
}

describe('a relay', () => {
  it('asks for nothing and loads nothing before it is opened', async () => {
    const { methods, loaded, told, relay } = createRelay();
    await settle();

    expect([relay.state, relay.link, relay.proven]).toEqual(['closed', 'idle', false]);
    expect([methods(), loaded, told]).toEqual([[], [], []]);
  });

  it('opens transports that hold frames back, for safe codecs only, and asks for what the other sends', async () => {
    const { relay, device, loaded, told, methods } = await opened();

    expect(told).toEqual(['opening', 'open']);
    expect(relay.state).toBe('open');
    const transports = [...device.sending, ...device.receiving];
    expect(transports.map(({ id }) => id)).toEqual(['send-1', 'recv-1']);
    for (const { settings } of transports) expect(settings).toMatchObject({ encodedInsertableStreams: true });
    expect(loaded).toMatchObject([{ codecs: [{ mimeType: 'audio/opus' }, { mimeType: 'video/VP8' }] }]);
    expect(methods()).toEqual(['openRelay', 'receive']);
  });

  it('is opened once, however often that is said', async () => {
    const { relay, methods } = await opened();
    relay.open();
    await settle();

    expect(methods()).toEqual(['openRelay', 'receive']);
  });

  it('is not made when it was closed while it was being opened, and is given back', async () => {
    const { relay, device, methods, told } = createRelay();
    relay.open();
    relay.close();
    await settle();

    expect(device.sending).toEqual([]);
    expect(methods()).toEqual(['openRelay', 'closeRelay']);
    expect(told).toEqual(['opening', 'closed']);
  });

  it('can be opened again, with new transports and the same tracks', async () => {
    const { relay, device, agree, send, told } = await opened();
    agree();
    const camera = new FakeTrack('video');
    send('camera', camera);
    await settle();
    relay.close();
    expect(camera.clones.every(({ readyState }) => readyState === 'ended')).toBe(true);
    expect(device.sending[0]?.closed).toBe(true);
    relay.open();
    await settle();

    expect(told.filter((each) => each !== 'link connecting')).toEqual([
      'opening',
      'open',
      'closed',
      'opening',
      'open',
    ]);
    expect(device.sending[1]?.producers).toHaveLength(1);
    expect(camera.readyState).toBe('live');
  });

  it('is made ready without being used, and used without being made again', async () => {
    const { relay, device, agree, send, protection, methods, told } = createRelay();
    agree();
    const camera = new FakeTrack('video');
    send('camera', camera);
    send('screen', new FakeTrack('video'));
    relay.rest();
    await settle();
    // What is confirmed is black; of a screen the server need not know yet.
    const producers = device.sending[0]?.producers ?? [];
    expect(producers.map(({ producer }) => producer.appData)).toEqual([{ source: 'camera', paused: false }]);
    const sender = producers[0]?.sender;
    expect(sender?.track).toMatchObject({ enabled: false });
    protection.confirm('camera');
    await settle();
    expect(sender?.track).toBeNull();
    expect(camera.clones.every(({ enabled, readyState }) => !enabled && readyState === 'ended')).toBe(true);
    const before = methods().length;
    relay.open();
    await settle();
    expect(sender?.track).toMatchObject({ enabled: true, readyState: 'live' });
    expect(methods().slice(before)).toEqual(['produce']);
    relay.rest();
    await settle();

    expect(sender?.track).toBeNull();
    expect(told.filter((each) => !each.startsWith('link'))).toEqual(['opening', 'open', 'confirmed']);
  });

  it('that rests follows the devices without sending anything', async () => {
    const { relay, device, agree, send, protection } = createRelay();
    agree();
    relay.rest();
    await settle();
    const [first, second] = [new FakeTrack('audio'), new FakeTrack('audio')];
    send('microphone', first);
    await settle();
    protection.confirm('microphone');
    await settle();
    send('microphone', second);
    await settle();
    expect(second.clones).toEqual([]);
    relay.open();
    await settle();

    expect(second.clones).toEqual([device.sending[0]?.producers[0]?.sender.track]);
  });

  it('that could not be made ready is not tried again before it is needed', async () => {
    const { relay, refuse, methods } = createRelay();
    refuse('openRelay', new ProtocolError('bad-state'));
    relay.rest();
    await settle();
    relay.rest();
    await settle();
    expect([relay.state, methods()]).toEqual(['failed', ['openRelay', 'closeRelay']]);
    relay.open();
    await settle();

    expect(relay.state).toBe('open');
  });

  it.each([
    ['sent', 'sending'],
    ['received', 'receiving'],
  ] as const)('ends when more is negotiated than is meant, in what is %s', async (_what, direction) => {
    const { relay, device, protection, told } = await opened();
    const transport = device[direction][0];
    if (transport === undefined) throw new Error('There is no transport.');
    transport.remoteDescription.sdp = 'v=0\r\na=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n';
    if (direction === 'receiving') {
      await relay.consume(offer('camera')).catch(() => undefined);
    } else {
      protection.state = 'secured';
      relay.secure();
      relay.send('camera', standIn<MediaStreamTrack>(new FakeTrack('video')), true);
      await settle();
    }

    expect(relay.state).toBe('failed');
    expect(told).toContain('failed unknown');
    // The placeholder went, and nothing took its place.
    expect(
      device.sending.flatMap(({ producers }) =>
        producers.map(({ sender }) => sender.track?.enabled ?? false),
      ),
    ).not.toContain(true);
  });

  it('takes nothing of the other with a header extension that is not meant', async () => {
    const { relay, device } = await opened();
    const uri = 'urn:ietf:params:rtp-hdrext:ssrc-audio-level' as const;
    const { rtpParameters } = offer('microphone');
    const more = { ...rtpParameters, headerExtensions: [{ uri, id: 1 }] };

    await expect(relay.consume(offer('microphone', { rtpParameters: more }))).rejects.toMatchObject({
      code: 'bad-request',
    });
    expect(device.receiving[0]?.consumers).toEqual([]);
  });

  it('says how its transports are', async () => {
    const { relay, device, told } = await opened();
    device.receiving[0]?.become('connecting');
    device.receiving[0]?.become('connected');
    expect(relay.link).toBe('connected');
    device.sending[0]?.become('failed');
    expect(relay.link).toBe('interrupted');

    expect(told.slice(2)).toEqual(['link connecting', 'link connected', 'link interrupted']);
    await settle();
    relay.restartIce();
    await settle();
    expect([device.sending[0]?.iceRestarts, device.receiving[0]?.iceRestarts]).toEqual([2, 1]);
  });
});

describe('when it cannot be opened', () => {
  it('it says why, gives back what there may be, and can be tried again', async () => {
    const { relay, refuse, told, methods } = createRelay();
    refuse('openRelay', new ProtocolError('bad-state'));
    relay.open();
    await settle();
    expect(told).toEqual(['opening', 'failed bad-state']);
    expect(methods()).toEqual(['openRelay', 'closeRelay']);
    relay.open();
    await settle();

    expect(relay.state).toBe('open');
  });

  it('for want of a worker it asks again after a while, and gives up in the end', async () => {
    const { relay, refuse, methods } = createRelay();
    refuse('openRelay', ...Array.from({ length: 4 }, () => new ProtocolError('media-failed')));
    relay.open();
    await settle();
    expect([relay.state, methods()]).toEqual(['opening', ['openRelay']]);
    await vi.advanceTimersByTimeAsync(500);
    expect([relay.state, methods().length]).toEqual(['opening', 2]);
    await vi.advanceTimersByTimeAsync(4_500);

    expect(relay.state).toBe('failed');
    expect(methods()).toEqual([...Array<string>(4).fill('openRelay'), 'closeRelay']);
  });

  it('for want of a socket it waits until the membership is there again', async () => {
    const { relay, refuse } = createRelay();
    refuse('openRelay', new SottoError('unreachable', 'lost'));
    relay.open();
    await settle();
    expect(relay.state).toBe('opening');
    relay.resumed(roomState({}));
    await settle();

    expect(relay.state).toBe('open');
  });

  it('because its program did not load, it fails, and loads it anew the next time', async () => {
    const { relay, lack, told, device } = createRelay();
    lack(new SottoError('unreachable', 'no chunk'));
    relay.open();
    await settle();
    expect(told).toEqual(['opening', 'failed unreachable']);
    lack(null);
    relay.open();
    await settle();

    expect(device.sending).toHaveLength(1);
  });
});

describe('when the worker of the server died', () => {
  it('everything is made anew, and is black again until that is confirmed', async () => {
    const { relay, device, agree, send, protection, told } = await opened();
    agree();
    const camera = new FakeTrack('video');
    send('camera', camera);
    await settle();
    protection.confirm('camera');
    await relay.consume(offer('camera'));
    expect(relay.proven).toBe(true);
    told.length = 0;
    relay.mediaReset(media(9));
    expect(relay.proven).toBe(false);
    expect(relay.incoming('camera')).toBeUndefined();
    await settle();

    expect(told.filter((each) => !each.startsWith('link'))).toEqual(['incoming camera', 'opening', 'open']);
    expect(device.sending.map(({ id, closed }) => [id, closed])).toEqual([
      ['send-1', true],
      ['send-9', false],
    ]);
    const sender = device.sending[1]?.producers[0]?.sender;
    expect(sender?.track?.enabled).toBe(false);
    protection.confirm('camera');
    await settle();
    expect(sender?.track?.enabled).toBe(true);
    expect(relay.proven).toBe(true);
  });

  it('does not make a relay that nobody wants', async () => {
    const { relay, device } = createRelay();
    relay.mediaReset(media(9));
    await settle();

    expect([relay.state, device.sending]).toEqual(['closed', []]);
  });
});

describe('when nothing answers on its path', () => {
  it('asks for another, and begins anew there', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
    const { relay, device, methods } = await opened();
    const [transport] = device.sending;
    transport?.become('connected');
    for (let packetsSent = 1; packetsSent <= 6; packetsSent += 1) {
      transport?.report.set('T', { type: 'transport', packetsSent, packetsReceived: 7 });
      await vi.advanceTimersByTimeAsync(200);
    }
    expect(methods()).toEqual(['openRelay', 'receive', 'renewMedia']);
    // The socket was lost as well.
    relay.resumed(roomState({ media: media(1) }));
    expect(methods().slice(3)).toEqual(['renewMedia']);
    expect(transport?.iceRestarts).toBe(0);
    relay.mediaReset(media(9));
    await settle();
    expect(device.sending.map(({ id, closed }) => [id, closed])).toEqual([
      ['send-1', true],
      ['send-9', false],
    ]);
    relay.close();

    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('after the socket was lost', () => {
  it('it goes on where the transports are the same', async () => {
    const { relay, device, agree, send, methods } = await opened();
    agree();
    send('camera', new FakeTrack('video'));
    await relay.consume(offer('camera'));
    await settle();
    const before = methods().length;
    const producers = [{ producerId: 'producer-1', source: 'camera' as const, paused: false }];
    const consumers = [{ consumerId: 'camera', producerPaused: false, spatialLayer: null }];
    relay.resumed(roomState({ media: media(1), producers, consumers }));
    await settle();

    expect(device.sending).toHaveLength(1);
    expect(device.sending[0]?.producers).toHaveLength(1);
    expect(relay.incoming('camera')).toBeDefined();
    expect(methods().slice(before)).toEqual(['receive', 'restartIce', 'lookupTurn', 'restartIce']);
  });

  it('what the server does not know is sent anew, and what it forwards no more is gone', async () => {
    const { relay, device, agree, send, told } = await opened();
    agree();
    send('camera', new FakeTrack('video'));
    await relay.consume(offer('camera'));
    await settle();
    relay.resumed(roomState({ media: media(1) }));
    await settle();

    expect(device.sending[0]?.producers.map(({ producer }) => producer.closed)).toEqual([true, false]);
    expect(relay.incoming('camera')).toBeUndefined();
    expect(told.filter((each) => each === 'incoming camera')).toHaveLength(2);
  });

  it('a producer whose answer was lost goes when there is nothing to send any more', async () => {
    const { relay, asked } = await opened();
    const producers = [{ producerId: 'unknown', source: 'screen' as const, paused: false }];
    relay.resumed(roomState({ media: media(1), producers }));
    await settle();

    expect(asked).toContainEqual({ method: 'closeProducer', params: { producerId: 'unknown' } });
  });

  it('it is made anew on other transports, and asked for where there are none', async () => {
    const { relay, device, methods } = await opened();
    relay.resumed(roomState({ media: media(7) }));
    await settle();
    relay.resumed(roomState({}));
    await settle();

    expect(device.sending.map(({ id }) => id)).toEqual(['send-1', 'send-7', 'send-2']);
    expect(methods().filter((method) => method === 'openRelay')).toHaveLength(2);
  });

  it('a relay that was closed meanwhile is given back', async () => {
    const { relay, refuse, methods } = await opened();
    refuse('closeRelay', new SottoError('unreachable', 'lost'));
    relay.close();
    relay.resumed(roomState({ media: media(1) }));
    await settle();

    expect(methods().filter((method) => method === 'closeRelay')).toHaveLength(2);
    expect(relay.state).toBe('closed');
  });
});
