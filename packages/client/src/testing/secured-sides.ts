import { SecureSession } from '@sotto/e2ee';
import { DeviceIdentity } from '@sotto/e2ee/identity';
import { LoopbackWorker } from '@sotto/e2ee/testing';
import { expect, vi } from 'vitest';
import { PeerChannel } from '../direct/peer-channel.ts';

export const waitOptions = { timeout: 15_000, interval: 5 };

/** One side of a call: a secure session over a channel that repairs what an honest relay loses. */
export class Side {
  readonly heard: string[] = [];
  /** The packets that it sends go here. */
  wire: (data: string) => void = () => {};
  onHeard: (message: Uint8Array) => void = () => {};
  error: string | undefined;
  readonly channel: PeerChannel;
  readonly session: SecureSession;
  readonly identity: DeviceIdentity;

  constructor(identity: DeviceIdentity) {
    this.identity = identity;
    this.session = new SecureSession({
      worker: new LoopbackWorker(),
      onStateChange: (state, error) => {
        this.error ??= error?.code;
        if (state === 'authenticated') this.session.accept();
      },
      onMessage: (message) => {
        this.heard.push(new TextDecoder().decode(message));
        this.onHeard(message);
      },
      onFlow: () => {},
    });
    this.channel = new PeerChannel({
      onMessage: (message) => this.session.receive(message),
      onPeerFailed: () => {},
      onOverflow: () => {},
    });
  }

  begin(role: 'initiator' | 'responder'): void {
    this.session.begin({
      role,
      callId: 'call',
      identity: this.identity,
      certificate: new Uint8Array(32),
      capabilities: 0,
      send: (message) => this.channel.send(message),
    });
    this.channel.open((data) => Promise.resolve(this.wire(data)));
  }

  say(text: string): void {
    this.session.send(new TextEncoder().encode(text));
  }

  async epoch(): Promise<number> {
    return (await this.session.stats()).epoch;
  }
}

/** Two sides that have agreed on keys, each as a device of its own. */
export async function meet() {
  const [first, second] = await Promise.all([DeviceIdentity.ephemeral(), DeviceIdentity.ephemeral()]);
  const [initiator, responder] = [new Side(first), new Side(second)];
  initiator.wire = (data) => responder.channel.receive(data);
  responder.wire = (data) => initiator.channel.receive(data);
  responder.begin('responder');
  initiator.begin('initiator');
  await vi.waitFor(() => {
    expect([initiator.session.state, responder.session.state]).toEqual(['secured', 'secured']);
  }, waitOptions);
  return { initiator, responder };
}
