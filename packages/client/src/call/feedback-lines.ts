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
