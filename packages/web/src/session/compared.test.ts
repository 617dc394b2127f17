import {
  createFakeCall,
  createFakeConference,
  createFakeLocalMedia,
  createFakePeer,
  createFakeSotto,
} from '@sotto/client/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LastCompared } from './compared.ts';
import { RoomSession } from './room-session.ts';

const ben = createFakePeer({ peerId: 'ben', name: 'Ben' });

function inCall() {
  const call = createFakeCall({ peers: [ben] });
  const encrypted = call.protection.peek();
  if (encrypted.level !== 'end-to-end') throw new Error('A call of two is encrypted.');
  return { call, encrypted, last: new LastCompared(call) };
}

describe('who can be kept after a call', () => {
  it('is whom the person has compared, under the name that stood there then, also when they went first', () => {
    const { call, encrypted, last } = inCall();
    expect(last.current).toBeNull();
    call.compared('same', encrypted);
    call.peers.value = [];
    call.protection.value = { level: 'establishing' };
    expect(last.current).toMatchObject({ name: 'Ben', peer: { id: encrypted.peer.id } });
  });

  it('is nobody who was kept in the call', () => {
    const { call, encrypted, last } = inCall();
    call.compared('same', encrypted);
    call.keepContact({ name: 'Benjamin' }, encrypted);
    expect(last.current).toBeNull();
  });

  it('is nobody when somebody came after them with whom the person has not compared', () => {
    const { call, encrypted, last } = inCall();
    call.compared('same', encrypted);
    call.protection.value = { ...encrypted, peer: { ...encrypted.peer, id: 'carol' } };
    expect(last.current).toBeNull();
  });

  it('is nobody in a conference', () => {
    expect(new LastCompared(createFakeConference({ peers: [ben] })).current).toBeNull();
  });
});

describe('the page after a call', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal('document', { hidden: false });
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it.each([
    ['knows with whom the person has compared', 'left', { name: 'Ben' }],
    ['knows nobody where symbols were others', 'not-authentic', null],
  ] as const)('%s', async (_what, reason, compared) => {
    const { call, encrypted } = inCall();
    const session = new RoomSession('7h3kq9wzn4xv2tbc8mprs5yd6', {
      sotto: createFakeSotto({ preview: { kind: 'call', peers: 1, full: false }, call }),
      createLocalMedia: createFakeLocalMedia,
      missing: () => [],
    });
    await vi.advanceTimersByTimeAsync(0);
    await session.join('Ada');
    call.compared('same', encrypted);
    call.status.value = { phase: 'ended', reason };
    expect(session.stage.value).toMatchObject({ at: 'after', reason, compared });
  });
});
