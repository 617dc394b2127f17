import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { readTurnUrl, turnUrl } from './turn.ts';

describe('the address of a TURN server', () => {
  it.each([
    ['turn:turn.example.org', 'turn.example.org', 3478, 'udp', false],
    ['turn:turn.example.org:80?transport=tcp', 'turn.example.org', 80, 'tcp', false],
    ['turns:turn.example.org', 'turn.example.org', 5349, 'tcp', true],
    ['turns:turn.example.org:443?transport=tcp', 'turn.example.org', 443, 'tcp', true],
    ['turns:turn.example.org?transport=udp', 'turn.example.org', 5349, 'udp', true],
    ['turn:192.0.2.9:3479?transport=udp', '192.0.2.9', 3479, 'udp', false],
    ['turns:[2001:db8::1]:443', '2001:db8::1', 443, 'tcp', true],
  ])('is read with what holds where something is left out: %s', (url, host, port, protocol, secure) => {
    expect(v.is(turnUrl, url)).toBe(true);
    expect(readTurnUrl(url)).toEqual({ host, port, protocol, secure });
  });

  it.each(['turn:turn.example.org:0', 'turns:turn.example.org:65536', 'stun:turn.example.org', 'turns:'])(
    '%s is none',
    (url) => {
      expect(v.is(turnUrl, url)).toBe(false);
    },
  );
});
