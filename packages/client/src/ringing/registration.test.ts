import { DeviceIdentity, fromBase64Url, toBase64Url, verify } from '@sotto/e2ee/identity';
import { reachStatement } from '@sotto/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Connection } from '../signaling/connection.ts';
import { enterFakePage, leaveFakePage } from '../testing/fake-page.ts';
import { FakeSocket } from '../testing/fake-socket.ts';
import { Registration } from './registration.ts';

const origin = 'https://calls.example.org';
const challenge = toBase64Url(new Uint8Array(32).fill(9));
let connection: Connection;
let identity: DeviceIdentity;
let registration: Registration;

async function online(): Promise<FakeSocket> {
  FakeSocket.last.open();
  await vi.advanceTimersByTimeAsync(0);
  return FakeSocket.last;
}

/** Waits for the request of this method that comes as the `count`th on this socket. */
const asked = (method: 'challengeReach' | 'reach' | 'unreach', count = 1) =>
  vi.waitFor(() => {
    const request = FakeSocket.last.requests(method)[count - 1];
    if (request === undefined) throw new Error(`Nobody asked for ${method}.`);
    return request;
  });

/** The server does its part for the socket of now. */
async function accept(count = 1): Promise<void> {
  await asked('challengeReach', count);
  FakeSocket.last.answer('challengeReach', { challenge });
  await asked('reach', count);
  FakeSocket.last.answer('reach', {});
  await vi.waitFor(() => expect(registration.state.value).toBe('reachable'));
}

beforeEach(async () => {
  enterFakePage();
  identity = await DeviceIdentity.ephemeral();
  connection = new Connection('ws://sotto.test/ws');
  registration = new Registration({ connection, identity, origin });
});

afterEach(() => {
  registration.close();
  connection.close();
  leaveFakePage();
});

describe('a device', () => {
  it('asks for nothing until it is wanted', async () => {
    const socket = await online();
    expect(registration.state.value).toBe('off');
    expect(socket.requests('challengeReach')).toEqual([]);
  });

  it('proves its key for the origin of the page', async () => {
    await online();
    registration.set(true);
    expect(registration.state.value).toBe('connecting');
    await accept();
    const { params } = await asked('reach');
    expect(params).toEqual({ identity: toBase64Url(identity.publicKey), signature: expect.any(String) });
    const signature = String(Reflect.get(Object(params), 'signature'));
    const statement = reachStatement(origin, new Uint8Array(32).fill(9));
    expect(await verify(identity.publicKey, fromBase64Url(signature) ?? new Uint8Array(), statement)).toBe(
      true,
    );
  });

  it('waits for a socket, and asks once on it', async () => {
    registration.set(true);
    await online();
    await accept();
    expect(FakeSocket.last.requests('challengeReach')).toHaveLength(1);
  });

  it('does so again on each new socket', async () => {
    registration.set(true);
    await online();
    await accept();
    FakeSocket.last.drop();
    await vi.advanceTimersByTimeAsync(600);
    expect(registration.state.value).toBe('connecting');
    await online();
    await accept();
    expect(FakeSocket.all).toHaveLength(2);
  });

  it('starts anew where the socket was lost between the challenge and the proof', async () => {
    registration.set(true);
    await online();
    await asked('challengeReach');
    FakeSocket.last.drop();
    await vi.advanceTimersByTimeAsync(600);
    await online();
    await accept();
    expect(FakeSocket.last.requests('reach')).toHaveLength(1);
  });

  it('says when it is not wanted any more, and is off at once', async () => {
    registration.set(true);
    await online();
    await accept();
    registration.set(false);
    expect(registration.state.value).toBe('off');
    await asked('unreach');
  });

  it('is off in the end when it was wanted for a moment only', async () => {
    await online();
    registration.set(true);
    await asked('challengeReach');
    registration.set(false);
    FakeSocket.last.answer('challengeReach', { challenge });
    await asked('reach');
    FakeSocket.last.answer('reach', {});
    await asked('unreach');
    expect(registration.state.value).toBe('off');
  });

  it('says that it was refused, and tries again after a while', async () => {
    await online();
    registration.set(true);
    await asked('challengeReach');
    FakeSocket.last.answer('challengeReach', { challenge });
    await asked('reach');
    FakeSocket.last.refuse('reach', 'rate-limited');
    await vi.waitFor(() => expect(registration.state.value).toBe('refused'));
    const first = FakeSocket.last.requests('challengeReach').length;
    // Somebody else keeps the socket alive meanwhile.
    for (let second = 0; second < 61; second += 1) {
      FakeSocket.last.receive({ event: 'activeSpeaker', params: { peerId: null } });
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect(first).toBe(1);
    await accept(2);
  });
});
