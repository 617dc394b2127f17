import type { FromWorker, ToWorker } from '../worker-messages.ts';
import type { TransformEvent } from './scope.ts';
import { WorkerSession } from './worker-session.ts';

/**
 * The module worker of a `SecureSession`. One worker serves one session, so that ending the worker ends every key and
 * every transform with it.
 */
const session = new WorkerSession((message: FromWorker) => postMessage(message, { transfer: [] }));

addEventListener('message', ({ data }: MessageEvent<ToWorker>) => session.handle(data));

addEventListener('rtctransform', (event) => {
  if (isTransformEvent(event)) session.attach(event.transformer);
});

function isTransformEvent(event: Event): event is TransformEvent {
  return 'transformer' in event;
}
