import { SMALL_CAMERA, type CameraSize } from '../../fixtures/camera-file.ts';
import { type RoutedNetwork, SERVER_ADDRESS, SERVER_PORT } from '../../fixtures/routed-network.ts';

/** A network that somebody is in, and what becomes of it in the middle of a call. */
export interface Scenario {
  readonly name: string;
  /** What the router drops from the beginning. */
  readonly rules: string;
  /** What happens when the call has gone on for a while. */
  readonly change?: (network: RoutedNetwork) => void;
  /** What is measured then, and for how long in milliseconds. */
  readonly measured?: { readonly what: 'gap' | 'loss' | 'narrow'; readonly for: number };
  /** Ada's. */
  readonly camera: CameraSize;
}

const people = '{ 10.78.1.0/24, 10.78.2.0/24 }';
const noPeerToPeer = `ip saddr ${people} ip daddr ${people} drop;`;
const toServer = (protocol: 'udp' | 'tcp') =>
  `ip daddr ${SERVER_ADDRESS} ${protocol} dport ${SERVER_PORT} accept; ip saddr ${SERVER_ADDRESS} ${protocol} sport ${SERVER_PORT} accept;`;
/** STUN in the frames of RFC 4571: what is not TLS shows itself by the magic cookie in its first bytes (RFC 8489, section 5). */
const onlyTls = `tcp dport ${SERVER_PORT} @ih,48,32 0x2112a442 drop;`;
/** On Ben's link, both ways, whatever the protocol. */
const lose = (percent: number) =>
  ['iifname', 'oifname'].map((way) => `${way} "ben" numgen random mod 100 < ${percent} drop;`).join(' ');

/** As webcams are; it takes as many bits as it may. */
const LARGE_CAMERA: CameraSize = { width: 1280, height: 720, fps: 15, grain: 24 };

const gap = { what: 'gap', for: 9_000 } as const;
const loss = { what: 'loss', for: 15_000 } as const;
const usual = { rules: '', camera: SMALL_CAMERA };

export const scenarios: readonly Scenario[] = [
  { ...usual, name: 'open' },
  { ...usual, name: 'no-peer-to-peer', rules: noPeerToPeer },
  { ...usual, name: 'only-443', rules: `${toServer('udp')} ${toServer('tcp')} drop;` },
  { ...usual, name: 'tcp-443', rules: `${toServer('tcp')} drop;` },
  { ...usual, name: 'tls-only', rules: `${onlyTls} ${toServer('tcp')} drop;` },
  {
    ...usual,
    name: 'udp-cut',
    change: (network) => network.filter('meta l4proto udp drop;'),
    measured: gap,
  },
  { ...usual, name: 'address-change', change: (network) => network.move('ben'), measured: gap },
  { ...usual, name: 'loss-5', rules: lose(5), measured: loss },
  { ...usual, name: 'loss-15', rules: lose(15), measured: loss },
  {
    ...usual,
    name: 'narrow-300',
    camera: LARGE_CAMERA,
    change: (network) => network.narrow('ben', 300),
    measured: { what: 'narrow', for: 30_000 },
  },
];
