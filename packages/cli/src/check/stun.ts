import { hasFingerprint, isSignedWith, readStun, writeStun } from './stun-message.ts';

// Connectivity checks of ICE (RFC 8445, section 7.2.2) in STUN (RFC 8489), with its short-term credentials.

const bindingRequest = 0x0001;
const bindingSuccess = 0x0101;
const attributes = { username: 0x0006, priority: 0x0024, iceControlling: 0x802a } as const;

export interface IceCredentials {
  readonly usernameFragment: string;
  readonly password: string;
}

/** A request of a controlling agent; `remote` are the credentials of whoever is asked, `transaction` has 12 bytes. */
export function writeBindingRequest(remote: IceCredentials, transaction: Buffer): Buffer {
  const tieBreaker = Buffer.alloc(8, transaction);
  // Of a host candidate for UDP (RFC 8445, section 5.1.2.1); nothing is chosen by it here.
  const priority = Buffer.alloc(4);
  priority.writeUInt32BE(0x7e7f_1eff);
  return writeStun({
    type: bindingRequest,
    transaction,
    attributes: [
      [attributes.username, Buffer.from(`${remote.usernameFragment}:sotto`)],
      [attributes.priority, priority],
      [attributes.iceControlling, tieBreaker],
    ],
    key: Buffer.from(remote.password),
    checksum: true,
  });
}

/**
 * The transaction that a message answers with success, in hexadecimal; null for anything else, also where the
 * answerer does not know the password, or bytes were changed on the way.
 */
export function readBindingSuccess(bytes: Buffer, password: string): string | null {
  const message = readStun(bytes);
  if (message === null || message.type !== bindingSuccess) return null;
  if (!hasFingerprint(message) || !isSignedWith(message, Buffer.from(password))) return null;
  return message.transaction.toString('hex');
}
