import type { TransformOptions } from '../../../packages/e2ee/src/session-types.ts';
import { peerConnectionOptions } from '../../../packages/e2ee/src/support.ts';
import type { CallKind } from './call-worker.ts';
import type { FrameCost } from './frame-cost-worker.ts';

/** What a call sent and received since it began. */
export interface CallCounts {
  readonly framesDecoded: number;
  readonly bytesReceived: number;
  readonly width: number;
  readonly encrypted: number;
  readonly decrypted: number;
}

/** What the benchmark calls in the page. */
export interface BenchPage {
  measureFrames(rounds: number): Promise<FrameCost[]>;
  /** Starts a call in this page, one way; without a kind it has no transforms. */
  startCall(kind: CallKind | null): Promise<void>;
  countCall(): Promise<CallCounts>;
  /** Goes on with the picture alone. */
  silenceCall(): Promise<void>;
  stopCall(): void;
}

declare global {
  interface Window {
    bench?: BenchPage;
  }
}

const SIZE = { width: 1280, height: 720 };
const FRAMES_PER_SECOND = 30;
/** What Chromium gives a 720p camera at most; here it always has use for it. */
const BITS_PER_SECOND = 2_500_000;
/** The sides, in pixels, of the part of the picture that changes, of its blocks, and how far it moves. */
const RESTLESS = 320;
const BLOCK = 8;
const MARGIN = 256;

class Call {
  readonly worker: Worker | undefined;
  readonly #sender: RTCPeerConnection;
  readonly #receiver: RTCPeerConnection;
  readonly #abort = new AbortController();
  readonly #stream: MediaStream;
  #nextId = 0;

  constructor(kind: CallKind | null, stream: MediaStream) {
    const options = kind === null ? {} : peerConnectionOptions;
    this.#sender = new RTCPeerConnection(options);
    this.#receiver = new RTCPeerConnection(options);
    this.#stream = stream;
    if (kind === null) return;
    this.worker = new Worker(new URL('./call-worker.ts', import.meta.url), { type: 'module' });
    this.worker.postMessage(kind, []);
  }

  async start(): Promise<void> {
    const { signal } = this.#abort;
    relayCandidates(this.#sender, this.#receiver, signal);
    relayCandidates(this.#receiver, this.#sender, signal);
    const received = (event: RTCTrackEvent) => {
      event.receiver.transform = this.#transform('receive', event.track);
      play(event.track);
    };
    this.#receiver.addEventListener('track', received, { signal });
    await Promise.all(this.#stream.getTracks().map((track) => this.#send(track)));
    await this.#sender.setLocalDescription();
    await this.#receiver.setRemoteDescription(description(this.#sender));
    await this.#receiver.setLocalDescription();
    await this.#sender.setRemoteDescription(description(this.#receiver));
  }

  async silence(): Promise<void> {
    const senders = this.#sender.getSenders().filter(({ track }) => track?.kind === 'audio');
    await Promise.all(senders.map((sender) => sender.replaceTrack(null)));
  }

  async count(): Promise<CallCounts> {
    const { encrypted, decrypted } = await this.#countWorker();
    const reports = [...(await this.#receiver.getStats()).values()];
    const video = reports.find(({ type, kind }) => type === 'inbound-rtp' && kind === 'video');
    const { framesDecoded = 0, bytesReceived = 0, frameWidth: width = 0 } = video ?? {};
    return { framesDecoded, bytesReceived, width, encrypted, decrypted };
  }

  close(): void {
    this.#abort.abort();
    this.#sender.close();
    this.#receiver.close();
    this.worker?.terminate();
    for (const track of this.#stream.getTracks()) track.stop();
    document.body.replaceChildren();
  }

  async #send(track: MediaStreamTrack): Promise<void> {
    const { sender } = this.#sender.addTransceiver(track, { direction: 'sendonly' });
    sender.transform = this.#transform('send', track);
    if (track.kind === 'audio') return;
    const parameters = sender.getParameters();
    const encodings = parameters.encodings.map((encoding) => ({ ...encoding, maxBitrate: BITS_PER_SECOND }));
    await sender.setParameters({ ...parameters, encodings, degradationPreference: 'maintain-resolution' });
  }

  #transform(direction: 'send' | 'receive', { kind }: MediaStreamTrack): RTCRtpScriptTransform | null {
    if (this.worker === undefined) return null;
    this.#nextId += 1;
    const stream = kind === 'audio' ? 'microphone' : 'camera';
    const common = { kind: 'sotto-e2ee', stream, id: this.#nextId } as const;
    const options: TransformOptions =
      direction === 'send' ? { ...common, direction } : { ...common, direction, path: 'direct' };
    return new RTCRtpScriptTransform(this.worker, options);
  }

  async #countWorker(): Promise<{ encrypted: number; decrypted: number }> {
    if (this.worker === undefined) return { encrypted: 0, decrypted: 0 };
    const { promise, resolve } = Promise.withResolvers<{ encrypted: number; decrypted: number }>();
    this.worker.addEventListener('message', ({ data }) => resolve(data), { once: true });
    this.worker.postMessage('counts', []);
    return promise;
  }
}

let call: Call | undefined;

window.bench = {
  measureFrames: async (rounds) => {
    const worker = new Worker(new URL('./frame-cost-worker.ts', import.meta.url), { type: 'module' });
    const { promise, resolve, reject } = Promise.withResolvers<FrameCost[]>();
    worker.addEventListener('message', ({ data }) => resolve(data), { once: true });
    worker.addEventListener('error', ({ message }) => reject(new Error(message)), { once: true });
    worker.postMessage(rounds, []);
    try {
      return await promise;
    } finally {
      worker.terminate();
    }
  },
  startCall: async (kind) => {
    call = new Call(kind, await createMedia());
    await call.start();
  },
  countCall: () => running().count(),
  silenceCall: () => running().silence(),
  stopCall: () => {
    call?.close();
    call = undefined;
  },
};

function running(): Call {
  if (call === undefined) throw new Error('there is no call');
  return call;
}

/**
 * A microphone, and a picture of which a part is new in every frame. The encoder uses the bits that it may, and still
 * has time for every frame on a small machine, as it would not if all of the picture changed.
 */
async function createMedia(): Promise<MediaStream> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const noise = createNoise();
  const canvas = Object.assign(document.createElement('canvas'), SIZE);
  const context = canvas.getContext('2d');
  const [track] = canvas.captureStream(FRAMES_PER_SECOND).getVideoTracks();
  if (context === null || track === undefined) throw new Error('no canvas');
  const timer = setInterval(() => {
    if (track.readyState === 'ended') return clearInterval(timer);
    context.drawImage(noise, shift(), shift(), RESTLESS, RESTLESS, 0, 0, RESTLESS, RESTLESS);
  }, 1000 / FRAMES_PER_SECOND);
  stream.addTrack(track);
  return stream;
}

/** Soft blocks rather than single pixels, like a picture and unlike snow. */
function createNoise(): HTMLCanvasElement {
  const side = RESTLESS + MARGIN;
  const canvas = Object.assign(document.createElement('canvas'), { width: side, height: side });
  const context = canvas.getContext('2d');
  for (let y = 0; y < side; y += BLOCK) {
    for (let x = 0; x < side; x += BLOCK) {
      if (context) context.fillStyle = `hsl(${Math.random() * 360} 40% ${30 + Math.random() * 40}%)`;
      context?.fillRect(x, y, BLOCK, BLOCK);
    }
  }
  return canvas;
}

function shift(): number {
  return Math.floor(Math.random() * MARGIN);
}

function play(track: MediaStreamTrack): void {
  const element = document.createElement(track.kind === 'video' ? 'video' : 'audio');
  element.srcObject = new MediaStream([track]);
  element.muted = true;
  document.body.append(element);
  void element.play();
}

function relayCandidates(from: RTCPeerConnection, to: RTCPeerConnection, signal: AbortSignal): void {
  const relay = ({ candidate }: RTCPeerConnectionIceEvent) => void to.addIceCandidate(candidate ?? undefined);
  from.addEventListener('icecandidate', relay, { signal });
}

function description({ localDescription }: RTCPeerConnection): RTCSessionDescription {
  if (localDescription === null) throw new Error('no description');
  return localDescription;
}
