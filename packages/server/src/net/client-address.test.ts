import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { addressRange } from '../config/forms.ts';
import { networksOf } from './networks.ts';
import { ClientAddresses } from './client-address.ts';

const narrowest = (address: string): string => networksOf(address)[0] ?? '';

function addressOf(remote: string, forwarded?: string, trusted: readonly string[] = []): string {
  const socket = new Socket();
  Object.defineProperty(socket, 'remoteAddress', { value: remote });
  const request = new IncomingMessage(socket);
  if (forwarded !== undefined) request.headers['x-forwarded-for'] = forwarded;
  return new ClientAddresses(trusted.map((range) => v.parse(addressRange, range))).of(request)[0] ?? '';
}

describe('the address of a client', () => {
  it('is that of its socket', () => {
    expect(addressOf('203.0.113.5')).toBe(narrowest('203.0.113.5'));
    expect(addressOf('::ffff:203.0.113.5')).toBe(narrowest('203.0.113.5'));
  });

  it('is a network in IPv6, however it is written', () => {
    for (const address of ['2001:db8::1', '2001:0db8:0:0:1:2:3:4', '2001:DB8::ffff'])
      expect(addressOf(address)).toBe(narrowest('2001:db8::'));
    expect(addressOf('fe80::1%eth0')).toBe(narrowest('fe80::'));
    expect(addressOf('::1')).toBe(narrowest('::'));
  });

  it('is not what a client that is no proxy says', () => {
    expect(addressOf('203.0.113.5', '198.51.100.1')).toBe(narrowest('203.0.113.5'));
    expect(addressOf('203.0.113.5', '198.51.100.1', ['10.0.0.0/8'])).toBe(narrowest('203.0.113.5'));
  });

  it('is the last on the way that is no trusted proxy', () => {
    const trusted = ['10.0.0.0/8', '::1'];
    expect(addressOf('10.0.0.1', '198.51.100.1', trusted)).toBe(narrowest('198.51.100.1'));
    expect(addressOf('10.0.0.1', '192.0.2.9, 198.51.100.1, 10.1.1.1', trusted)).toBe(
      narrowest('198.51.100.1'),
    );
    expect(addressOf('::1', '2001:db8:7::1', trusted)).toBe(narrowest('2001:db8:7::'));
    expect(addressOf('::ffff:10.0.0.1', '198.51.100.1', trusted)).toBe(narrowest('198.51.100.1'));
  });

  it('is the proxy’s when what it says is no address', () => {
    const trusted = ['10.0.0.0/8'];
    for (const said of ['', 'unknown', '198.51.100.1:443', '<script>', '198.51.100.1, _hidden'])
      expect(addressOf('10.0.0.1', said, trusted)).toBe(narrowest('10.0.0.1'));
  });

  it('of a connection is what a request over it would have, and nobody’s where a proxy stands', () => {
    const addresses = new ClientAddresses([v.parse(addressRange, '10.0.0.0/8')]);
    const of = (remoteAddress: string): string | null => {
      const socket = new Socket();
      Object.defineProperty(socket, 'remoteAddress', { value: remoteAddress });
      return addresses.ofSocket(socket)?.[0] ?? null;
    };
    expect(of('::ffff:203.0.113.5')).toBe(narrowest('203.0.113.5'));
    expect(of('2001:db8::1')).toBe(narrowest('2001:db8::'));
    expect(of('::ffff:10.0.0.1')).toBeNull();
  });

  it('is something also when there is none', () => {
    expect(addressOf('')).toBe('');
  });
});

function connection(remotePort: number): Socket {
  const socket = new Socket();
  Object.defineProperty(socket, 'remoteAddress', { value: '127.0.0.1' });
  Object.defineProperty(socket, 'remotePort', { value: remotePort });
  return socket;
}

describe('a proxy that says for whom a connection is', () => {
  it('is believed for this connection, until it is closed', () => {
    const addresses = new ClientAddresses([]);
    const [one, other] = [connection(1), connection(2)];
    addresses.setProxiedAddress(one, '::ffff:203.0.113.5');
    expect([addresses.ofSocket(one)?.[0], addresses.ofSocket(other)?.[0]]).toEqual([
      narrowest('203.0.113.5'),
      narrowest('127.0.0.1'),
    ]);
    expect(addresses.of(new IncomingMessage(one))[0]).toBe(narrowest('203.0.113.5'));
    one.emit('close');
    expect(addresses.remoteOf(one)).toBe('127.0.0.1');
  });

  it('is believed for the next connection from the same port, when the last one closes late', () => {
    const addresses = new ClientAddresses([]);
    const [last, next] = [connection(1), connection(1)];
    addresses.setProxiedAddress(last, '203.0.113.5');
    addresses.setProxiedAddress(next, '203.0.113.6');
    last.emit('close');
    expect(addresses.remoteOf(next)).toBe('203.0.113.6');
  });
});
