import { expect, it } from 'vitest';
import { networksOf } from './networks.ts';

const ipv4 = ['cb007105/32', 'cb0071/24'];
const ipv6 = ['20010db8000102ff/64', '20010db8000102/56', '20010db80001/48'];

it.each([
  ['203.0.113.5', ipv4],
  ['::ffff:203.0.113.5', ipv4],
  ['::FFFF:cb00:7105', ipv4],
  ['64:ff9b::203.0.113.5', ipv4],
  ['::ffff:0:203.0.113.5', ipv4],
  ['2001:db8:1:2ff:3::4', ipv6],
  ['2001:0DB8:0001:02ff::1%eth0', ipv6],
  ['::ffff:203.0.113.5%eth0', ipv4],
  ['::1', ['0000000000000000/64', '00000000000000/56', '000000000000/48']],
  ['', ['']],
  ['0x7f.1', ['']],
  ['unknown', ['']],
])('%s is in %j', (address, networks) => {
  expect(networksOf(address)).toEqual(networks);
});
