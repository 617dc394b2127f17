import type { Agreement } from '../handshake/exchange.ts';
import type { Role } from '../session-types.ts';
import { FrameCipher } from '../sframe/frame-cipher.ts';
import { FrameOpener } from '../sframe/frame-opener.ts';
import { FrameSealer } from '../sframe/frame-sealer.ts';
import { keyId } from '../sframe/key-id.ts';
import { STREAM_NAMES } from '../streams.ts';
import type { StreamName } from '../streams.ts';

/** There is one exchange in a session. Rekeying will count further ones. */
const EPOCH = 0;

/** What encrypts and decrypts each stream of a session. */
export type FrameKeys = {
  sealers: ReadonlyMap<StreamName, FrameSealer>;
  openers: ReadonlyMap<StreamName, FrameOpener>;
};

/** Derives the keys of all streams in both directions, so that the agreement itself can be forgotten. */
export async function deriveFrameKeys({ suite, schedule }: Agreement, role: Role): Promise<FrameKeys> {
  const derive = async (stream: StreamName, sender: Role) => {
    const name = { epoch: EPOCH, sender, stream };
    const baseKey = await schedule.frameBaseKey(name);
    try {
      const usage = sender === role ? 'encrypt' : 'decrypt';
      return await FrameCipher.derive({ suite, baseKey, kid: keyId(name), usage });
    } finally {
      baseKey.fill(0);
    }
  };
  const peer = role === 'initiator' ? 'responder' : 'initiator';
  const sealer = async (stream: StreamName) =>
    [stream, new FrameSealer(stream, await derive(stream, role))] as const;
  const opener = async (stream: StreamName) =>
    [stream, new FrameOpener(stream, [await derive(stream, peer)])] as const;
  const [sealers, openers] = await Promise.all([
    Promise.all(STREAM_NAMES.map(sealer)),
    Promise.all(STREAM_NAMES.map(opener)),
  ]);
  return { sealers: new Map(sealers), openers: new Map(openers) };
}
