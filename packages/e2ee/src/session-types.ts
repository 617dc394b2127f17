import type { E2eeError } from './common/errors.ts';
import type { Statement } from './handshake/statement.ts';
import type { DeviceIdentity } from './identity/device-identity.ts';
import type { Role } from './common/role.ts';
import type { StreamName } from './common/streams.ts';

/**
 * - `preparing`: the worker loads its cryptography and makes key pairs in advance; `begin()` has not been called.
 * - `exchanging`: messages go to and fro; no frame passes in either direction.
 * - `authenticated`: both sides have proved that they hold the same keys and who they are; nothing passes before
 *   `accept()`.
 * - `secured`: frames and messages pass, each of them encrypted.
 * - `failed`: the exchange or the worker broke; no frame passes. Final, apart from `closed`.
 * - `closed`: `close()` was called; keys are gone. Final.
 */
export type SecureSessionState =
  | 'preparing'
  | 'exchanging'
  | 'authenticated'
  | 'secured'
  | 'failed'
  | 'closed';

/** The frames of one sender that the worker has encrypted and handed on. */
export type EncryptedFrames = {
  readonly frames: number;
  /** Of the encrypted frames. */
  readonly bytes: number;
};

/** Frames since the session began, over all its streams. */
export type FrameCounts = {
  /** Of the keys that encrypt now. */
  epoch: number;
  encrypted: number;
  /** The same for each sender, by the `id` of its protection. */
  senders: Readonly<Record<number, EncryptedFrames>>;
  decrypted: number;
  dropped: {
    /** Outgoing or incoming frames that met no key yet, or no key any more. */
    noKey: number;
    /** Incoming frames that are not SFrame: clear, empty or cut short. */
    clear: number;
    /** Incoming SFrame frames with a key id that is not the one of their stream. */
    unknownKey: number;
    /** Incoming frames that arrived before, or are too old to tell. Some are normal. */
    replay: number;
    /** Incoming frames that were changed on the way or encrypted with other keys. */
    authentication: number;
    /** Outgoing frames that could not be encrypted, because the cipher failed or the counter is used up. */
    failed: number;
  };
};

export type SecureSessionOptions = {
  /**
   * A fresh module worker running `@sotto/e2ee/worker`. The session owns it and terminates it on `close()`. Make
   * it early, before the call is joined: it then loads its cryptography while nobody waits.
   */
  worker: Worker;
  /** Called once for each change of `state`; `error` comes with `failed`. Called synchronously by `close()` too. */
  onStateChange: (state: SecureSessionState, error?: E2eeError) => void;
  /** Called for each message of the other side's page, in order, once. */
  onMessage: (message: Uint8Array) => void;
  /**
   * Other streams than before come on a path. Only authentic frames count. That none comes any more is told a tenth of
   * a second after the last frame, and later on a network on which frames have stayed away for long in the last minute.
   */
  onFlow: (flow: Flow) => void;
};

/** A path by which frames come: from device to device, or through the server. One call may have both at once. */
export type Path = 'direct' | 'relay';

/** The streams of which frames come on one path now. */
export type Flow = {
  readonly path: Path;
  readonly streams: readonly StreamName[];
};

export type BeginOptions = {
  role: Role;
  /** Names the call, the same on both sides: 1 to 128 bytes of UTF-8. Bound into every key. */
  callId: string;
  /** The identity of this device. The other side gets it proven. */
  identity: DeviceIdentity;
  /** SHA-256 of the certificate that this side shows in DTLS, 32 bytes. The other side gets it signed. */
  certificate: Uint8Array;
  /** One bit for each thing that this side can do, as an unsigned 32-bit integer. The other side gets it signed. */
  capabilities: number;
  /**
   * The identity that the other side should have. An initiator that finds another one does not prove its own before
   * `accept()`.
   */
  expected?: Uint8Array | undefined;
  /** Hands bytes to the relay, at most `maxMessageBytes` each, in order. */
  send: (message: Uint8Array) => void;
};

/** The other side, as it has proven to be. */
export type PeerStatement = Statement;

/** The result of `protectSender`. */
export type SenderProtection = {
  /**
   * Resolves when the worker has encrypted the first frame of this sender and handed it on; rejects with an
   * `E2eeError` when the session fails or closes before. Never an unhandled rejection.
   */
  readonly confirmed: Promise<void>;
  /** What the worker has encrypted of this sender and handed on. Rejects with an `E2eeError` when the session is over. */
  readonly encrypted: () => Promise<EncryptedFrames>;
};

/** Whose frames a receiver gets, and by which path. */
export type Reception = {
  stream: StreamName;
  path: Path;
};

/** The worker's options of a transform (the `options` of `RTCRtpScriptTransform`). */
export type TransformOptions = {
  kind: 'sotto-e2ee';
  stream: StreamName;
  /** Unique within the session. */
  id: number;
} & ({ direction: 'send' } | { direction: 'receive'; path: Path });
