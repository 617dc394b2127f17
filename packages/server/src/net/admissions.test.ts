import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Admissions, type Admission, type AdmissionsOptions } from './admissions.ts';
import { networksOf } from './networks.ts';

/** Admissions to test, with those who had to go, in order. */
function open(options: Partial<AdmissionsOptions> = {}) {
  const admissions = new Admissions({ total: 100, perAddress: 1_000, idlePerAddress: 1_000, ...options });
  const gone: string[] = [];
  const admit = (address: string, priority = 0): Admission | string => {
    const admission = admissions.admit(networksOf(address), () => gone.push(address));
    if (typeof admission !== 'string') admission.setPriority(priority);
    return admission;
  };
  return { admissions, gone, admit };
}

const ofCustomer = (index: number) => `2001:db8:7:${index.toString(16)}::1`;

describe('what is full', () => {
  it('ends who is idle in the largest network, the oldest first, and lets the newcomer in', () => {
    const { admissions, gone, admit } = open();
    for (let index = 0; index < 200; index++) admit(ofCustomer(index));
    expect([admissions.size, gone[0], gone.length]).toEqual([80, ofCustomer(0), 120]);
    gone.length = 0;
    for (let index = 0; index < 30; index++) expect(admit(`203.0.${index}.1`)).toBeTypeOf('object');
    expect(gone).toEqual(Array.from({ length: 10 }, (_, index) => ofCustomer(120 + index)));
    expect(admissions.size).toBe(100);
  });

  it('ends who is idle before who is honest, however large the network of the honest is', () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => void vi.useRealTimers());
    const { gone, admit } = open();
    for (let index = 0; index < 60; index++) admit('203.0.113.1', 1);
    for (let index = 0; index < 20; index++) admit(`198.51.${index}.1`);
    for (let index = 20; index < 40; index++) admit(`198.51.${index}.1`, 1);
    vi.advanceTimersByTime(10_000);
    admit('192.0.2.1');
    admit('192.0.3.1');
    expect(gone).toEqual(['198.51.0.1', '198.51.1.1']);
  });

  it('does not end who is on the way in for the next one who comes, but an honest one of many', () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => void vi.useRealTimers());
    vi.advanceTimersByTime(60_000);
    const { gone, admit } = open();
    for (let index = 0; index < 80; index++) admit(ofCustomer(index), 1);
    for (let index = 0; index < 25; index++) admit(`203.0.${index}.1`);
    expect(gone).toEqual(Array.from({ length: 5 }, (_, index) => ofCustomer(index)));
  });

  it('makes room for somebody new where all are honest, and not for who has some already', () => {
    const { gone, admit } = open();
    for (let index = 0; index < 80; index++) expect(admit(ofCustomer(index), 2)).toBeTypeOf('object');
    expect(admit(ofCustomer(80), 2)).toBe('total');
    for (let index = 0; index < 20; index++) admit(`203.0.${index}.1`, 2);
    expect(admit('192.0.2.1', 2)).toBeTypeOf('object');
    expect(gone).toEqual([ofCustomer(0)]);
  });

  it('makes room for somebody from a network with some, as long as one has four times as many', () => {
    const { admissions, gone, admit } = open();
    const ofOffice = '203.0.113.1';
    for (let index = 0; index < 8; index++) admit(ofOffice, 1);
    for (let index = 0; index < 72; index++) admit(ofCustomer(index), 1);
    // 72 and 8, 71 and 9, and so on: 64 are no more than four times 16.
    for (let index = 0; index < 8; index++) expect(admit(ofOffice, 1), `${index}`).toBeTypeOf('object');
    expect(admit(ofOffice, 1)).toBe('total');
    expect(gone).toEqual(Array.from({ length: 8 }, (_, index) => ofCustomer(index)));
    expect(admissions.size).toBe(80);
  });

  it('keeps a share for networks with fewer than eight', () => {
    const { gone, admit } = open();
    for (let index = 0; index < 80; index++) admit(`203.0.${index}.1`, 1);
    for (let index = 0; index < 8; index++) expect(admit(ofCustomer(index), 1)).toBeTypeOf('object');
    expect([admit(ofCustomer(8), 1), admit('192.0.2.1', 1), gone]).toEqual(['total', expect.anything(), []]);
  });

  it('refuses where each network has few', () => {
    const { gone, admit } = open();
    for (let index = 0; index < 100; index++) admit(`203.0.${index}.1`, 1);
    expect([admit('192.0.2.1'), gone]).toEqual(['total', []]);
  });
});

describe('one network', () => {
  it.each([
    ['an address of IPv4', () => '203.0.113.1', 10],
    ['the 24 bits around it', (index: number) => `203.0.113.${index % 256}`, 40],
    ['64 bits of IPv6', () => '2001:db8::1', 10],
    ['56 bits', (index: number) => ofCustomer(index % 256), 40],
    ['48 bits', ofCustomer, 160],
  ])('holds only so many: %s', (_name, address, most) => {
    const { admissions, gone, admit } = open({ total: 10_000, perAddress: 10 });
    for (let index = 0; index < 1_000; index++) admit(address(index), 1);
    expect([admissions.size, gone]).toEqual([most, []]);
    expect(admit('192.0.2.1')).toBeTypeOf('object');
  });

  it('loses its own oldest when too many are idle, and nobody who is honest', () => {
    const { admissions, gone, admit } = open({ idlePerAddress: 3 });
    for (let index = 0; index < 5; index++) admit('203.0.113.1', 1);
    const idle = Array.from({ length: 4 }, () => admit('203.0.113.1'));
    expect([gone.length, admissions.size]).toEqual([1, 8]);
    for (const admission of idle) if (typeof admission !== 'string') admission.setPriority(1);
    admit('203.0.113.1');
    expect([gone.length, admissions.size]).toEqual([1, 9]);
  });
});

it('forgets what is gone, once', () => {
  const { admissions, gone, admit } = open({ total: 2, perAddress: 1 });
  const admission = admit('203.0.113.1', 1);
  expect(admit('203.0.113.1')).toBe('network');
  if (typeof admission === 'string') throw new Error(admission);
  admission.release();
  admission.release();
  admission.setPriority(0);
  expect(admissions.size).toBe(0);
  expect(admit('203.0.113.1')).toBeTypeOf('object');
  expect([admissions.size, gone]).toEqual([1, []]);
});

it('does not bound those who are told apart elsewhere by any network, and ends their oldest when all is full', () => {
  const { admissions } = open({ total: 20, perAddress: 1, idlePerAddress: 1 });
  const gone: number[] = [];
  for (let index = 0; index < 22; index++)
    expect(admissions.admit(null, () => gone.push(index))).toBeTypeOf('object');
  expect([admissions.size, gone]).toEqual([20, [0, 1]]);
});
