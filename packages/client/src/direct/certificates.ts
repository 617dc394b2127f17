/** The certificate that this side shows in DTLS, and its SHA-256 hash, 32 bytes. */
export interface LocalCertificate {
  readonly certificate: RTCCertificate;
  readonly hash: Uint8Array;
}

/** a=fingerprint (RFC 8122, section 5). */
const fingerprintLines = /^a=fingerprint:(\S+) (\S+)\r?$/gmu;
const sha256 = 'sha-256';
const keyAlgorithm: EcKeyGenParams = { name: 'ECDSA', namedCurve: 'P-256' };

/** @throws {DOMException} where the browser cannot make one. */
export async function createLocalCertificate(): Promise<LocalCertificate> {
  const certificate = await RTCPeerConnection.generateCertificate(keyAlgorithm);
  // Firefox ESR 153 does not have this method.
  const known = 'getFingerprints' in certificate ? certificate.getFingerprints() : [];
  const value = known.find(({ algorithm }) => algorithm === sha256)?.value;
  const hash = value === undefined ? await hashFromOffer(certificate) : toBytes(value);
  if (hash === undefined) throw new DOMException('The certificate has no SHA-256 fingerprint.', 'DataError');
  return { certificate, hash };
}

/** Whether a description names this certificate and no other: SHA-256, 32 bytes. */
export function namesOnly(sdp: string, hash: Uint8Array): boolean {
  const named = [...sdp.matchAll(fingerprintLines)];
  return (
    named.length > 0 &&
    named.every(([, algorithm = '', value = '']) => {
      const bytes = algorithm.toLowerCase() === sha256 ? toBytes(value) : undefined;
      return bytes !== undefined && isEqual(bytes, hash);
    })
  );
}

/**
 * Whether the certificate that the peer has shown in DTLS is this one: SHA-256, 32 bytes. True also where the browser
 * does not tell (Firefox ESR 153): there its own comparison with the description, which was checked, has to do.
 */
export async function hasShown(pc: RTCPeerConnection, hash: Uint8Array): Promise<boolean> {
  const transports = pc.getSenders().flatMap(({ transport }) => transport ?? []);
  const shown = transports.flatMap((transport) =>
    'getRemoteCertificates' in transport ? transport.getRemoteCertificates().slice(0, 1) : [],
  );
  const hashes = await Promise.all(shown.map((encoded) => crypto.subtle.digest('SHA-256', encoded)));
  return hashes.every((digest) => isEqual(new Uint8Array(digest), hash));
}

/** Makes a description that nobody gets, to read the fingerprint in it. */
async function hashFromOffer(certificate: RTCCertificate): Promise<Uint8Array | undefined> {
  const pc = new RTCPeerConnection({ certificates: [certificate] });
  try {
    pc.createDataChannel('');
    const { sdp = '' } = await pc.createOffer();
    const [, algorithm, value] = [...sdp.matchAll(fingerprintLines)][0] ?? [];
    return algorithm === sha256 && value !== undefined ? toBytes(value) : undefined;
  } finally {
    pc.close();
  }
}

/** Pairs of hexadecimal digits with colons between them; undefined for anything else. */
function toBytes(value: string): Uint8Array | undefined {
  if (!/^[\da-f]{2}(:[\da-f]{2})*$/iu.test(value)) return undefined;
  return Uint8Array.from(value.split(':'), (pair) => Number.parseInt(pair, 16));
}

/** These are public: nothing is learnt from how long it takes. */
const isEqual = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && one.every((byte, index) => byte === other[index]);
