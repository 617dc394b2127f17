import type { CheckWay, WireDtlsParameters } from '@sotto/protocol';

/** Characters of a fragment and a password (RFC 8839, section 5.4). */
const iceText = /^[\w+/]{4,256}$/u;
/** Of an address or a name. */
const addressText = /^[\w.:-]{1,64}$/u;
const digest = /^[\dA-F]{2}(:[\dA-F]{2})*$/iu;

/**
 * What the media server would answer to an offer of one data channel, if it spoke SDP (RFC 8866, RFC 8841): it is ICE
 * lite, and leaves the beginning of DTLS to the client.
 *
 * @throws {TypeError} where something that the server told could add a line of its own.
 */
export function answerOf({ transport }: CheckWay, offer: string): string {
  const { iceParameters, iceCandidates, dtlsParameters } = transport;
  const mid = /^a=mid:([\w-]{1,16})\r?$/mu.exec(offer)?.[1] ?? '0';
  const { usernameFragment, password } = iceParameters;
  const candidates = iceCandidates.map(({ foundation, protocol, priority, address, port, tcpType }) => {
    const tcp = protocol === 'tcp' ? ` tcptype ${tcpType ?? 'passive'}` : '';
    const where = `${fit(address, addressText)} ${port} typ host${tcp}`;
    return `a=candidate:${fit(foundation, addressText)} 1 ${protocol} ${priority} ${where}`;
  });
  const fingerprints = dtlsParameters.fingerprints.map(
    ({ algorithm, value }) => `a=fingerprint:${algorithm} ${fit(value, digest)}`,
  );
  return [
    'v=0',
    'o=- 1 1 IN IP4 0.0.0.0',
    's=-',
    't=0 0',
    'a=ice-lite',
    `a=group:BUNDLE ${mid}`,
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
    'c=IN IP4 0.0.0.0',
    `a=mid:${mid}`,
    `a=ice-ufrag:${fit(usernameFragment, iceText)}`,
    `a=ice-pwd:${fit(password, iceText)}`,
    ...fingerprints,
    'a=setup:passive',
    'a=sctp-port:5000',
    ...candidates,
    'a=end-of-candidates',
    '',
  ].join('\r\n');
}

/** This side's part of DTLS, from its own description. @throws {TypeError} without a fingerprint of SHA-256. */
export function ownDtlsParameters(description: string): WireDtlsParameters {
  const value = /^a=fingerprint:sha-256 (\S+)\r?$/imu.exec(description)?.[1];
  if (value === undefined) throw new TypeError('The description has no SHA-256 fingerprint.');
  return { role: 'client', fingerprints: [{ algorithm: 'sha-256', value }] };
}

function fit(text: string, form: RegExp): string {
  if (!form.test(text)) throw new TypeError('The server told something that fits no description.');
  return text;
}
