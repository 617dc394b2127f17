import { Sfu } from '@sotto/sfu';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '@sotto/sfu/testing/free-port';
import { FakePeerSocket } from '../testing/fake-peer-socket.ts';
import { CallRelay } from './call-relay.ts';
import { Peer } from '../rooms/peer.ts';
import { RoomMedia } from './room-media.ts';

let sfu: Sfu;
let relay: CallRelay;
let ada: Peer;
let bob: Peer;

const fail = (error: unknown): void => {
  throw error;
};

beforeAll(async () => {
  sfu = await Sfu.create({ listen: [{ ip: '127.0.0.1', port: await freePort() }], onError: fail });
});
afterAll(() => sfu.close());

beforeEach(() => {
  relay = new CallRelay(new RoomMedia({ sfu, capacity: 2, onActiveSpeaker: null, onDefect: fail }));
  ada = new Peer({ name: 'Ada', role: 'participant', socket: new FakePeerSocket() });
  bob = new Peer({ name: 'Bob', role: 'participant', socket: new FakePeerSocket() });
  return async () => {
    await Promise.all([relay.close(ada.peerId), relay.close(bob.peerId)]);
    expect(sfu.stats()).toMatchObject({ rooms: 0, peers: 0, transports: 0 });
  };
});

describe('the relay of a call', () => {
  it('is one room for both, made once, however they ask', async () => {
    const parts = await Promise.all([relay.open(ada), relay.open(bob), relay.open(ada)]);
    expect(parts[2]).toBe(parts[0]);
    expect(ada.media).toBe(parts[0]);
    expect(bob.media).toBe(parts[1]);
    expect(sfu.stats()).toMatchObject({ rooms: 1, peers: 2, transports: 4 });
  });

  it('stays for the other, and goes with the last', async () => {
    await Promise.all([relay.open(ada), relay.open(bob)]);
    await relay.close(ada.peerId);
    expect(ada.media).toBeNull();
    expect(sfu.stats()).toMatchObject({ rooms: 1, peers: 1 });
    await relay.close(bob.peerId);
    await expect.poll(() => sfu.stats().rooms).toBe(0);
  });

  it('begins anew after it was closed', async () => {
    const first = await relay.open(ada);
    await relay.close(ada.peerId);
    const second = await relay.open(ada);
    expect(second).not.toBe(first);
    expect(second.parameters().sendTransport.id).not.toBe('');
    expect(() => first.parameters()).toThrow('closed');
  });

  it('is not there when it was closed while it was being made', async () => {
    await relay.open(bob);
    const opening = relay.open(ada);
    const closing = relay.close(ada.peerId);
    await expect(opening).rejects.toMatchObject({ code: 'bad-state' });
    await closing;
    expect(ada.media).toBeNull();
    expect(sfu.stats()).toMatchObject({ rooms: 1, peers: 1 });
    await relay.open(ada);
    expect(ada.media).not.toBeNull();
  });

  it('is not there either when nobody else had it', async () => {
    const opening = relay.open(ada);
    const closing = relay.close(ada.peerId);
    await expect(opening).rejects.toMatchObject({ code: 'bad-state' });
    await closing;
    expect(ada.media).toBeNull();
    await expect.poll(() => sfu.stats().rooms).toBe(0);
  });

  it('can be asked for again after the media server could not make it', async () => {
    const broken = await Sfu.create({ listen: [{ ip: '127.0.0.1', port: await freePort() }], onError: fail });
    const lost = new CallRelay(
      new RoomMedia({ sfu: broken, capacity: 2, onActiveSpeaker: null, onDefect: fail }),
    );
    await broken.close();
    await expect(lost.open(ada)).rejects.toMatchObject({ code: 'bad-state' });
    await expect(lost.open(ada)).rejects.toMatchObject({ code: 'bad-state' });
    expect(ada.media).toBeNull();
  });
});
