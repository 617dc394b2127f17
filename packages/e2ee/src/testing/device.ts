import { expect, vi } from 'vitest';
import type { E2eeError } from '../common/errors.ts';
import { DeviceIdentity } from '../identity/device-identity.ts';
import { SecureSession } from '../secure-session.ts';
import type { Flow, Path, SecureSessionState } from '../session-types.ts';
import type { StreamName } from '../common/streams.ts';
import { LoopbackWorker } from './loopback-worker.ts';
import { LoopbackScriptTransform } from './script-transform.ts';

export const identity = await DeviceIdentity.ephemeral();
export const someFrame = Uint8Array.from({ length: 300 }, (_, index) => index);

/** One device: a session, what it says of itself, and what it sends. */
export class Device {
  readonly worker = new LoopbackWorker();
  readonly states: SecureSessionState[] = [];
  readonly outbox: Uint8Array[] = [];
  /** What the other side's page has sent. */
  readonly heard: string[] = [];
  readonly flows: Flow[] = [];
  readonly session: SecureSession;
  readonly #early: Uint8Array[] = [];
  error: E2eeError | undefined;
  peer: Device | undefined;
  /** Whether it accepts whoever the other side proves to be. */
  accepting = true;

  constructor() {
    this.session = new SecureSession({
      worker: this.worker,
      onStateChange: (state, error) => {
        this.states.push(state);
        this.error ??= error;
        if (state === 'authenticated' && this.accepting) this.session.accept();
      },
      onMessage: (message) => this.heard.push(new TextDecoder().decode(message)),
      onFlow: (flow) => this.flows.push(flow),
    });
  }

  begin(role: 'initiator' | 'responder', callId = 'call'): void {
    this.session.begin({
      role,
      callId,
      identity,
      certificate: new Uint8Array(32),
      capabilities: 5,
      send: (message) => this.#send(message),
    });
    for (const message of this.#early.splice(0)) this.session.receive(message);
  }

  say(text: string): void {
    this.session.send(new TextEncoder().encode(text));
  }

  sender(stream: StreamName) {
    const sender: Pick<RTCRtpSender, 'transform'> = { transform: null };
    const protection = this.session.protectSender(sender, stream);
    return { ...protection, transform: loopback(sender.transform) };
  }

  receiver(stream: StreamName, path: Path = 'direct'): LoopbackScriptTransform {
    const receiver: Pick<RTCRtpReceiver, 'transform'> = { transform: null };
    this.session.protectReceiver(receiver, { stream, path });
    return loopback(receiver.transform);
  }

  /** Holds back what comes before the session has begun, as its users must. */
  accept(message: Uint8Array): void {
    if (this.session.state === 'preparing') this.#early.push(message);
    else this.session.receive(message);
  }

  #send(message: Uint8Array): void {
    this.outbox.push(message);
    this.peer?.accept(message);
  }
}

function loopback(transform: unknown): LoopbackScriptTransform {
  if (transform instanceof LoopbackScriptTransform) return transform;
  throw new Error('no transform was set');
}

export function createPair() {
  const [one, other] = [new Device(), new Device()];
  one.peer = other;
  other.peer = one;
  return { one, other };
}

export async function createSecuredPair() {
  const pair = createPair();
  pair.one.begin('initiator');
  pair.other.begin('responder');
  await reaches('secured', pair.one, pair.other);
  return pair;
}

export async function reaches(state: SecureSessionState, ...devices: Device[]): Promise<void> {
  await vi.waitFor(() =>
    expect(devices.map(({ session }) => session.state)).toEqual(devices.map(() => state)),
  );
}
