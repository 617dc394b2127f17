import { onTestFinished } from 'vitest';
import { createLocalCertificate, type LocalCertificate } from '../../direct/certificates.ts';

/** What one side has made, and how its browser differs from an honest one. */
export interface NotedSide {
  readonly certificate: LocalCertificate;
  readonly connections: RTCPeerConnection[];
  /** Changes what a connection is made with. */
  configure: (configuration: RTCConfiguration) => RTCConfiguration;
  /** Whether the transform of a sender or receiver is not set when the product sets it. */
  holds: (part: RTCRtpSender | RTCRtpReceiver) => boolean;
  /** Sets those that were held. */
  readonly held: (() => void)[];
}

/** Takes away what makes a connection hold back every frame that no transform took. */
export const letFramesPass = (configuration: RTCConfiguration): RTCConfiguration =>
  Object.assign({}, configuration, { encodedInsertableStreams: false });

/** A browser that gives every frame that comes to its decoders, and says that it has transforms. */
export const decodesWhateverComes = {
  configure: letFramesPass,
  holds: (part: RTCRtpSender | RTCRtpReceiver): boolean => part instanceof RTCRtpReceiver,
};

const sides = new Map<RTCCertificate | undefined, NotedSide>();

/** Connections are told apart by the certificate that they show. */
class NotedConnection extends RTCPeerConnection {
  constructor(configuration: RTCConfiguration = {}) {
    const side = sides.get(configuration.certificates?.[0]);
    super(side?.configure(configuration) ?? configuration);
    side?.connections.push(this);
  }
}
globalThis.RTCPeerConnection = NotedConnection;

for (const prototype of [RTCRtpSender.prototype, RTCRtpReceiver.prototype]) {
  const original = Object.getOwnPropertyDescriptor(prototype, 'transform');
  Object.defineProperty(prototype, 'transform', {
    ...original,
    set(this: RTCRtpSender | RTCRtpReceiver, transform: RTCRtpScriptTransform | null) {
      const side = [...sides.values()].find(({ connections }) =>
        connections.some((pc) => partsOf(pc).includes(this)),
      );
      const set = () => original?.set?.call(this, transform);
      if (side?.holds(this) === true) side.held.push(set);
      else set();
    },
  });
}

const partsOf = (pc: RTCPeerConnection): (RTCRtpSender | RTCRtpReceiver)[] => [
  ...pc.getSenders(),
  ...pc.getReceivers(),
];

/** Notes the connections that are made with a certificate of their own. */
export async function noteConnections(): Promise<NotedSide> {
  const certificate = await createLocalCertificate();
  const made: NotedSide = {
    certificate,
    connections: [],
    configure: (configuration) => configuration,
    holds: () => false,
    held: [],
  };
  sides.set(certificate.certificate, made);
  onTestFinished(() => void sides.delete(certificate.certificate));
  return made;
}

/** What comes to a worker in place of a message of the other side; null for nothing. */
export type Meddle = (message: Uint8Array) => Uint8Array | null;

/** What became of a frame worker. */
export interface NotedWorker {
  readonly worker: Worker;
  /** What it was told. */
  readonly posted: readonly { readonly type: string }[];
  /** How often it was ended. */
  ended: number;
}

/** Notes what a frame worker is told, and hands on what a relay between the two makes of their messages. */
export function noteWorker(worker: Worker, meddle: Meddle): NotedWorker {
  const posted: { readonly type: string }[] = [];
  const noted: NotedWorker = { worker, posted, ended: 0 };
  const [post, terminate] = [worker.postMessage.bind(worker), worker.terminate.bind(worker)];
  worker.postMessage = (message: { readonly type: string; readonly message?: Uint8Array }) => {
    posted.push(message);
    const changed = message.type === 'receive' && message.message ? meddle(message.message) : message.message;
    if (changed !== null) post(changed === undefined ? message : { ...message, message: changed });
  };
  worker.terminate = () => {
    noted.ended += 1;
    terminate();
  };
  return noted;
}

/**
 * The product's own, for a page of the version before, in which the responder of the key exchange makes the first offer:
 * it signs no capabilities, and makes nothing of those of the other side.
 */
export function createFrameWorkerBefore(): Worker {
  const worker = createFrameWorker();
  const post = worker.postMessage.bind(worker);
  worker.postMessage = (message: { readonly type: string }) =>
    post(message.type === 'begin' ? { ...message, capabilities: 0 } : message);
  worker.addEventListener('message', ({ data }) => {
    if (data.type === 'authenticated') data.peer.capabilities = 0;
  });
  return worker;
}

/** The product's own, as a page starts it. */
export const createFrameWorker = (): Worker =>
  new Worker(new URL('../../frame-worker.ts', import.meta.url), { type: 'module' });
