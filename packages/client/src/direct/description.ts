// Browsers read and write descriptions (RFC 8866, RFC 8829) a little differently. What differs is mended here,
// in the text that goes to the peer; what the own browser set stays as it made it.

/**
 * Takes out the feedback lines of codecs that a section does not offer. Firefox ESR 153 leaves them in when
 * `setCodecPreferences` has taken the codec out, and Chromium 156 refuses the whole description for one of them.
 */
export function withoutOrphanedFeedback(sdp: string): string {
  return sdp
    .split(/(?=^m=)/mu)
    .map((section) => {
      const lines = section.split('\r\n');
      // m=<media> <port> <protocol> <format> … (RFC 8866, section 5.14)
      const formats = lines[0]?.split(' ').slice(3) ?? [];
      return lines.filter((line) => isOffered(line, formats)).join('\r\n');
    })
    .join('');
}

function isOffered(line: string, formats: readonly string[]): boolean {
  const format = /^a=rtcp-fb:(\d+) /u.exec(line)?.[1];
  return format === undefined || formats.includes(format);
}

/** The part that an answer takes in DTLS (RFC 8842, section 5.3): `active` or `passive`. */
export function roleIn(answer: string): string | undefined {
  return /^a=setup:(active|passive)\r?$/mu.exec(answer)?.[1];
}

/**
 * Offers to go on in the DTLS role that was agreed (RFC 8842, section 5.5), instead of leaving it open again. Firefox
 * ESR 153 answers an open offer with `active` whatever its role is, and Chromium 156 refuses an answer that changes it.
 */
export function withRole(offer: string, role: string): string {
  return offer.replaceAll(/^a=setup:actpass/gmu, `a=setup:${role}`);
}
