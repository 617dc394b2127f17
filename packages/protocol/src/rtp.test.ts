import * as fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { dtlsParameters, rtpCapabilities, rtpParameters, transportOptions } from './rtp.ts';
import browsers from './testing/browser-rtp.json' with { type: 'json' };

// Taken from mediasoup-client 3.24.1 in Chromium 156 and Firefox 153, for a router with the SFU's codecs.
const { router, ...clients } = browsers;

describe.each(Object.entries(clients))('what %s sends', (_name, client) => {
  it('is read as it is', () => {
    expect(v.parse(rtpCapabilities, client.capabilities)).toEqual(client.capabilities);
    expect(v.parse(dtlsParameters, client.dtls)).toEqual(client.dtls);
    expect(v.parse(rtpParameters, client.audio)).toEqual(client.audio);
    expect(v.parse(rtpParameters, client.camera)).toEqual(client.camera);
    expect(v.parse(rtpParameters, client.screen)).toEqual(client.screen);
  });

  it('is a fraction of a message', () => {
    expect(JSON.stringify(client.capabilities).length).toBeLessThan(8_000);
    expect(JSON.stringify(client.camera).length).toBeLessThan(4_000);
  });

  it('is refused with any member that is not known, wherever it is', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.string({ minLength: 1 }).filter((key) => key !== 'length'),
        (at, key) => {
          const changed = v.parse(rtpParameters, client.camera);
          const objects = objectsIn(changed).filter(([path]) => !path.endsWith('.parameters'));
          const [, target] = objects[at % objects.length] ?? ['', {}];
          if (Object.hasOwn(target, key)) return;
          Object.defineProperty(target, key, { value: 1, enumerable: true });
          expect(v.is(rtpParameters, changed)).toBe(false);
        },
      ),
    );
  });
});

it('reads the capabilities of the router', () => {
  expect(v.parse(rtpCapabilities, router)).toEqual(router);
});

describe('bounds', () => {
  const { audio } = browsers.chromium;
  const [codec] = audio.codecs;

  it.each([
    ['too many codecs', { ...audio, codecs: Array.from({ length: 17 }, () => codec) }],
    ['no codec', { ...audio, codecs: [] }],
    ['no encoding', { ...audio, encodings: [] }],
    ['too many encodings', { ...audio, encodings: Array.from({ length: 9 }, () => ({})) }],
    ['a payload type out of range', { ...audio, codecs: [{ ...codec, payloadType: 128 }] }],
    ['an SSRC out of range', { ...audio, encodings: [{ ssrc: 2 ** 32 }] }],
    ['no media type', { ...audio, codecs: [{ ...codec, mimeType: 'text/html' }] }],
    ['a nested parameter', { ...audio, codecs: [{ ...codec, parameters: { x: {} } }] }],
    [
      'too many parameters',
      {
        ...audio,
        codecs: [{ ...codec, parameters: Object.fromEntries(Array.from({ length: 33 }, (_, i) => [i, 1])) }],
      },
    ],
    ['a long name', { ...audio, rtcp: { cname: 'x'.repeat(257) } }],
    ['an unknown header extension', { ...audio, headerExtensions: [{ uri: 'urn:x', id: 1 }] }],
  ])('refuse %s', (_what, parameters) => {
    expect(v.is(rtpParameters, parameters)).toBe(false);
  });

  it('refuse fingerprints that are none', () => {
    const value = Array.from({ length: 32 }, () => 'AA').join(':');
    expect(isFingerprint({ algorithm: 'sha-256', value })).toBe(true);
    expect(isFingerprint({ algorithm: 'md5', value })).toBe(false);
    expect(isFingerprint({ algorithm: 'sha-256', value: `${value}\r\na=x` })).toBe(false);
    expect(isFingerprint({ algorithm: 'sha-256', value: 'AA' })).toBe(false);
    expect(v.is(dtlsParameters, { fingerprints: [] })).toBe(false);
  });

  it('never throw, whatever comes', () => {
    const schemas = [rtpParameters, rtpCapabilities, dtlsParameters, transportOptions];
    fc.assert(
      fc.property(fc.constantFrom(...schemas), fc.anything({ withNullPrototype: true }), (schema, value) => {
        expect(typeof v.is(schema, value)).toBe('boolean');
      }),
    );
  });
});

function objectsIn(value: unknown, path = ''): [string, object][] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.entries(value).flatMap(([key, each]) => objectsIn(each, `${path}.${key}`));
  return Array.isArray(value) ? inner : [[path, value], ...inner];
}

function isFingerprint(fingerprint: object): boolean {
  return v.is(dtlsParameters, { fingerprints: [fingerprint] });
}

describe('what would begin another line of a session description', () => {
  const line = '\r\na=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level';
  const { audio, capabilities } = browsers.chromium;
  const [codec] = audio.codecs;
  const withCodec = (changed: object) => ({ ...audio, codecs: [{ ...codec, ...changed }] });

  it.each([
    ['a parameter', withCodec({ parameters: { minptime: `10${line}` } })],
    ['a parameter that brings another', withCodec({ parameters: { minptime: '10;usedtx=1' } })],
    ['the name of a parameter', withCodec({ parameters: { [`x${line}`]: 1 } })],
    ['the name of a parameter that brings another', withCodec({ parameters: { 'usedtx=1;x': 1 } })],
    ['feedback', withCodec({ rtcpFeedback: [{ type: `nack${line}` }] })],
    ['what is said about feedback', withCodec({ rtcpFeedback: [{ type: 'nack', parameter: line }] })],
    ['a mid', { ...audio, mid: `0${line}`.slice(0, 16) }],
    ['an msid', { ...audio, msid: `a b${line}` }],
    ['a cname', { ...audio, rtcp: { cname: `a${line}` } }],
    ['a rid', { ...audio, encodings: [{ rid: 'r0\r\na=x' }] }],
  ])('is refused in %s', (_what, parameters) => {
    expect(v.is(rtpParameters, audio)).toBe(true);
    expect(v.is(rtpParameters, parameters)).toBe(false);
  });

  it('is refused in capabilities', () => {
    const [first, ...others] = capabilities.codecs;
    const changed = { ...first, parameters: { minptime: `10${line}` } };
    expect(v.is(rtpCapabilities, { ...capabilities, codecs: [changed, ...others] })).toBe(false);
  });

  const transport = {
    id: 'a',
    iceParameters: { usernameFragment: 'abcd', password: 'p'.repeat(22), iceLite: true },
    dtlsParameters: browsers.chromium.dtls,
  };
  const candidate = {
    foundation: 'udpcandidate',
    priority: 1,
    ip: '2001:db8::1',
    address: 'sfu.example.org',
    protocol: 'udp',
    port: 443,
    type: 'host',
  };

  it.each(['foundation', 'ip', 'address'])('is refused in the %s of a candidate', (member) => {
    const given = { ...candidate, [member]: `a${line}` };
    expect(v.is(transportOptions, { ...transport, iceCandidates: [candidate] })).toBe(true);
    expect(v.is(transportOptions, { ...transport, iceCandidates: [given] })).toBe(false);
  });

  it.each(['usernameFragment', 'password'])('is refused in the %s of ICE', (member) => {
    const iceParameters = { ...transport.iceParameters, [member]: `${'p'.repeat(22)}${line}` };
    expect(v.is(transportOptions, { ...transport, iceParameters, iceCandidates: [] })).toBe(false);
  });
});
