import { describe, expect, it } from 'vitest';
import { hostOf } from './host.ts';

const of = (httpVersionMajor: number, ...rawHeaders: string[]) => hostOf({ httpVersionMajor, rawHeaders });

describe('the host of a request', () => {
  it('is the one that it names, by either name', () => {
    expect(of(1, 'Accept', '*/*', 'Host', 'calls.example.org')).toBe('calls.example.org');
    expect(of(2, ':authority', 'calls.example.org')).toBe('calls.example.org');
    expect(of(2, 'host', 'calls.example.org')).toBe('calls.example.org');
    expect(of(2, ':authority', 'calls.example.org', 'host', 'calls.example.org')).toBe('calls.example.org');
  });

  it('is not certain when there are two', () => {
    expect(of(1, 'Host', 'a', 'host', 'a')).toBeNull();
    expect(of(1, 'Host', 'a', 'HOST', 'b')).toBeNull();
    expect(of(2, ':authority', 'a', 'host', 'b')).toBeNull();
    expect(of(2, ':authority', 'a', ':authority', 'a')).toBeNull();
    expect(of(2, ':authority', 'a', 'host', 'a', 'host', 'a')).toBeNull();
  });

  it('is not what the value of another header says', () => {
    expect(of(1, 'X-Name', 'host', 'Host', 'a')).toBe('a');
    expect(of(2, 'x-name', ':authority', ':authority', 'a')).toBe('a');
  });

  it('is not certain without one, but for HTTP/1.0, which has none', () => {
    expect(of(2)).toBeNull();
    expect(of(1)).toBe('');
  });
});
