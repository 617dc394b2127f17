import { describe, expect, it } from 'vitest';
import { roleIn, withoutOrphanedFeedback, withRole } from './description.ts';

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

describe('the DTLS role in a description', () => {
  it('is read from an answer, and is open in an offer', () => {
    expect(roleIn(lines('v=0', 'm=audio', 'a=setup:active', 'm=video', 'a=setup:active'))).toBe('active');
    expect(roleIn(lines('v=0', 'm=audio', 'a=setup:actpass'))).toBeUndefined();
  });

  it('is offered again as it was agreed, in each section', () => {
    const offer = lines('v=0', 'm=audio', 'a=setup:actpass', 'm=video', 'a=setup:actpass', 'a=mid:1');
    expect(withRole(offer, 'active')).toBe(
      lines('v=0', 'm=audio', 'a=setup:active', 'm=video', 'a=setup:active', 'a=mid:1'),
    );
  });
});
