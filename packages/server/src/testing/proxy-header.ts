const signature = Buffer.from('0d0a0d0a000d0a515549540a', 'hex');

/** A PROXY header of version 2, with addresses as HAProxy writes them. */
export function proxyHeader(options: {
  readonly family: number;
  readonly addresses: Uint8Array;
  /** 1: for somebody else; 0: of the proxy itself. */
  readonly command?: number;
}): Buffer {
  const { family, addresses, command = 1 } = options;
  const fixed = [0x20 + command, family, addresses.length >> 8, addresses.length & 0xff];
  return Buffer.concat([signature, Buffer.from(fixed), addresses]);
}

/** For a client at this IPv4 address. */
export function proxyHeaderFor(address: string): Buffer {
  const source = address.split('.').map(Number);
  return proxyHeader({ family: 0x11, addresses: Buffer.from([...source, 127, 0, 0, 1, 1, 2, 3, 4]) });
}
