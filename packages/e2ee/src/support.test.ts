import { describe, expect, it } from 'vitest';
import { e2eeSupport, peerConnectionOptions } from './support.ts';

const complete = { RTCRtpScriptTransform: Object, Worker: Object, WebAssembly, crypto };

describe('support for end-to-end encryption', () => {
  it('is there in a browser that has everything', () => {
    expect(e2eeSupport(complete)).toEqual({ supported: true, missing: [] });
  });

  it('names what is missing', () => {
    const { RTCRtpScriptTransform: _, ...without } = complete;
    expect(e2eeSupport(without)).toEqual({ supported: false, missing: ['RTCRtpScriptTransform'] });
    expect(e2eeSupport({})).toMatchObject({ supported: false });
  });

  it('is not there outside a secure context, where the browser hides its cryptography', () => {
    expect(e2eeSupport({ ...complete, crypto: {} }).missing).toEqual(['SubtleCrypto']);
    expect(e2eeSupport({ ...complete, crypto: { subtle: undefined } }).missing).toEqual(['SubtleCrypto']);
  });

  it('asks every connection to hold frames back that no transform took, and cannot be changed', () => {
    expect(peerConnectionOptions).toEqual({ encodedInsertableStreams: true });
    expect(Object.isFrozen(peerConnectionOptions)).toBe(true);
  });
});
