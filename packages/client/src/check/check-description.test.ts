import type { CheckWay } from '@sotto/protocol';
import { describe, expect, it } from 'vitest';
import { answerOf, ownDtlsParameters } from './check-description.ts';

const fingerprint = Array(32).fill('AB').join(':');
const way: CheckWay = {
  protocol: 'tcp',
  transport: {
    id: 'way',
    iceParameters: { usernameFragment: 'abcd1234', password: 'p'.repeat(32), iceLite: true },
    iceCandidates: [
      {
        foundation: 'tcpcandidate',
        priority: 1_076_302_079,
        ip: '192.0.2.1',
        address: '192.0.2.1',
        protocol: 'tcp',
        port: 443,
        type: 'host',
        tcpType: 'passive',
      },
    ],
    dtlsParameters: { role: 'auto', fingerprints: [{ algorithm: 'sha-256', value: fingerprint }] },
  },
};

describe('the answer of the media server', () => {
  it('is one data channel at its address, and takes the name of the section from the offer', () => {
    const answer = answerOf(way, 'v=0\r\na=mid:data\r\n');
    expect(answer.split('\r\n')).toEqual(
      expect.arrayContaining([
        'a=group:BUNDLE data',
        'a=mid:data',
        'a=ice-ufrag:abcd1234',
        `a=fingerprint:sha-256 ${fingerprint}`,
        'a=setup:passive',
        'a=candidate:tcpcandidate 1 tcp 1076302079 192.0.2.1 443 typ host tcptype passive',
      ]),
    );
    expect(answer.endsWith('\r\n')).toBe(true);
  });

  it('has no line that a server wrote into a member', () => {
    const { transport } = way;
    const line = 'x'.repeat(8) + '\r\na=candidate:1 1 udp 1 10.0.0.1 22 typ host';
    const [candidate] = transport.iceCandidates;
    if (!candidate) throw new Error('No candidate');
    const forged = [
      { iceParameters: { ...transport.iceParameters, usernameFragment: line } },
      { iceParameters: { ...transport.iceParameters, password: line } },
      { iceCandidates: [{ ...candidate, address: line }] },
      { iceCandidates: [{ ...candidate, foundation: line }] },
    ];
    for (const change of forged)
      expect(() => answerOf({ ...way, transport: { ...transport, ...change } }, '')).toThrow(TypeError);
  });
});

describe('the own part of DTLS', () => {
  it('is the fingerprint of the own description', () => {
    const offer = `v=0\r\na=fingerprint:sha-256 ${fingerprint}\r\na=mid:0\r\n`;
    expect(ownDtlsParameters(offer)).toEqual({
      role: 'client',
      fingerprints: [{ algorithm: 'sha-256', value: fingerprint }],
    });
    expect(() => ownDtlsParameters('v=0\r\n')).toThrow(TypeError);
  });
});
