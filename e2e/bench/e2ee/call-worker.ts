import { FrameOpener } from '../../../packages/e2ee/src/sframe/frame-opener.ts';
import { FrameSealer } from '../../../packages/e2ee/src/sframe/frame-sealer.ts';
import { keyId } from '../../../packages/e2ee/src/sframe/key-id.ts';
import { createFrameCounts } from '../../../packages/e2ee/src/worker/frame-transforms.ts';
import { FrameTransforms } from '../../../packages/e2ee/src/worker/frame-transforms.ts';
import type { StreamName } from '../../../packages/e2ee/src/common/streams.ts';
import type { TransformEvent, Transformer } from '../../../packages/e2ee/src/worker/scope.ts';
import { createFrameCiphers } from './ciphers.ts';
import type { CipherName } from './ciphers.ts';

/**
 * The product's transforms with keys that need no exchange and with any of the ciphers. It both encrypts and decrypts:
 * one direction of a call within one page costs what one person's worker does in a call between two.
 */
const counts = createFrameCounts();
const transforms = new FrameTransforms({ counts, onFlow: () => undefined, onConfirmed: () => {} });

/** With one of the ciphers, or handing every frame on as it is: what the browser takes for any transform at all. */
export type CallKind = CipherName | 'nothing';

let kind: CallKind = 'nothing';

addEventListener('message', ({ data }: MessageEvent<CallKind | 'counts'>) => {
  if (data === 'counts') return postMessage(counts, { transfer: [] });
  kind = data;
  if (data !== 'nothing') void open(data);
});

addEventListener('rtctransform', (event) => {
  if (!isTransformEvent(event)) return;
  if (kind === 'nothing') void handOn(event.transformer);
  else transforms.attach(event.transformer);
});

async function handOn({ readable, writable }: Transformer): Promise<void> {
  const reader = readable.getReader();
  const writer = writable.getWriter();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    void writer.write(value);
  }
}

async function open(cipher: CipherName): Promise<void> {
  const streams = await Promise.all(
    (['camera', 'microphone'] as const).map(async (stream) => {
      const kid = keyId({ epoch: 0, sender: 'initiator', stream });
      const { encryptor, decryptor } = await createFrameCiphers(cipher, kid);
      const opener = new FrameOpener(stream);
      opener.add(decryptor);
      return [stream, { sealer: new FrameSealer(stream, encryptor), opener }] as const;
    }),
  );
  const keys = new Map<StreamName, (typeof streams)[number][1]>(streams);
  transforms.open({
    sealer: (stream) => keys.get(stream)?.sealer,
    opener: (stream) => keys.get(stream)?.opener,
  });
}

function isTransformEvent(event: Event): event is TransformEvent {
  return 'transformer' in event;
}
