import { describe, expect, it } from 'vitest';
import { withoutOrphanedFeedback } from './feedback-lines.ts';

const lines = (...text: string[]) => `${text.join('\r\n')}\r\n`;

describe('feedback lines of a description', () => {
  it('go where their codec is not offered, and only there', () => {
    const audio = [
      'm=audio 9 UDP/TLS/RTP/SAVPF 109',
      'a=rtpmap:109 opus/48000/2',
      'a=rtcp-fb:109 transport-cc',
    ];
    const video = ['m=video 9 UDP/TLS/RTP/SAVPF 120', 'a=rtcp-fb:* nack', 'a=rtcp-fb:120 nack pli'];
    const sdp = lines('v=0', 's=-', ...audio, 'a=rtcp-fb:120 nack', ...video, 'a=rtcp-fb:99 nack', 'a=mid:1');
    expect(withoutOrphanedFeedback(sdp)).toBe(lines('v=0', 's=-', ...audio, ...video, 'a=mid:1'));
  });

  it('stay in a description that is in order', () => {
    const sdp = lines('v=0', 'm=video 9 UDP/TLS/RTP/SAVPF 96 97', 'a=rtcp-fb:96 nack', 'a=rtcp-fb:97 nack');
    expect(withoutOrphanedFeedback(sdp)).toBe(sdp);
  });
});
