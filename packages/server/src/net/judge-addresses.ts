import { isIP } from 'node:net';
import type { ListenAddress, ListenSocket } from '@sotto/sfu';
import { announcedOf, socketsOf } from './port-plan.ts';
import { addressKindOf } from './addresses.ts';
import { settingFor } from './announcement.ts';

/** A fault of an address. `refusal`: calls cannot work so; `warning`: they may, and the person should know. */
export interface Finding {
  readonly severity: 'refusal' | 'warning';
  readonly variable: 'SOTTO_SFU_LISTEN' | 'SOTTO_PUBLIC_URL';
  /** A sentence or two that name the variable and say what to do. */
  readonly text: string;
}

/** The facts about the machine and the names. */
export interface Surroundings {
  readonly sfuListen: readonly ListenAddress[];
  /** The host of the public address as people type it; null where none was set. */
  readonly publicHost: string | null;
  /** The addresses of each name; null or no entry where nobody could tell. */
  readonly resolved: ReadonlyMap<string, readonly string[] | null>;
  /** Addresses that this machine does not have. */
  readonly foreign: ReadonlySet<string>;
  readonly inContainer: boolean;
}

const refusal = (text: string): Finding => ({ severity: 'refusal', variable: 'SOTTO_SFU_LISTEN', text });
const warning = (text: string, variable: Finding['variable'] = 'SOTTO_SFU_LISTEN'): Finding => ({
  severity: 'warning',
  variable,
  text,
});

/** Judges what browsers are told by what is known. Without anything to compare with, nothing is wrong. */
export function judgeAddresses(around: Surroundings): Finding[] {
  const sockets = around.sfuListen.flatMap(socketsOf);
  const known = publicAddresses(around);
  const each = sockets.flatMap((socket) => judgeSocket(socket, { ...around, known }));
  const all = refused(each) ? [] : compare(sockets, { ...around, known });
  // With another address, another port may be right.
  const ports = refused([...each, ...all]) ? [] : sockets.flatMap(judgePort);
  // Several workers have the same address.
  const findings = [...judgeName(around), ...each, ...all, ...ports];
  return [...new Map(findings.map((finding) => [finding.text, finding])).values()];
}

const refused = (findings: readonly Finding[]): boolean =>
  findings.some(({ severity }) => severity === 'refusal');

type Known = Surroundings & {
  /** Where the public name leads for others; empty where that is not known. */
  readonly known: readonly string[];
};

/** A machine often finds its own name at its loopback interface, which says nothing about others. */
function publicAddresses({ publicHost, resolved }: Surroundings): readonly string[] {
  if (publicHost === null || isLocal(publicHost)) return [];
  return (resolved.get(publicHost) ?? []).filter((address) => addressKindOf(address) !== 'loopback');
}

const isLocal = (host: string): boolean =>
  host === 'localhost' || host.endsWith('.localhost') || addressKindOf(host) === 'loopback';

function judgeName({ publicHost, resolved }: Surroundings): Finding[] {
  if (publicHost === null || resolved.get(publicHost)?.length !== 0) return [];
  const text = `SOTTO_PUBLIC_URL: the name ${publicHost} has no address in the DNS that this machine asks, so people may not find it, and the addresses for sound and picture could not be compared with it.`;
  return [warning(text, 'SOTTO_PUBLIC_URL')];
}

/** Findings about one address by itself. */
function judgeSocket(socket: ListenSocket, around: Known): Finding[] {
  const { publicHost, foreign, inContainer } = around;
  const { address } = announcedOf(socket);
  const chosen = socket.announcedAddress !== undefined;
  if (foreign.has(socket.ip)) {
    const instead = chosen
      ? ''
      : ` Behind NAT write ${settingFor({ ...socket, ip: wildcard(socket.ip) }, socket.ip)}.`;
    return [refusal(`SOTTO_SFU_LISTEN: this machine has no address ${socket.ip} to listen on.${instead}`)];
  }
  const kinds = new Set(addressesOf(address, around).map(addressKindOf));
  if (kinds.has('loopback') && publicHost !== null && !isLocal(publicHost)) {
    const [outer = 'ADDRESS'] = around.known;
    return [
      refusal(
        `SOTTO_SFU_LISTEN: browsers would be told ${address}, which is each browser's own machine, while people come by ${publicHost}. Set it to the address that reaches this machine from outside, such as ${settingFor({ ...socket, ip: wildcard(outer) }, outer)}.`,
      ),
    ];
  }
  if (isIP(address) === 6 && kinds.has('link-local')) {
    return [
      refusal(
        `SOTTO_SFU_LISTEN: ${address} is a link-local address, which no browser can use. Set another one.`,
      ),
    ];
  }
  if (inContainer && !chosen && kinds.has('private') && !around.known.includes(address)) {
    return [
      warning(
        `SOTTO_SFU_LISTEN: Sotto runs in a container, and ${address} may be an address that only its machine knows. Unless the container shares the network of the machine, set it to ${settingFor(socket, around.known[0] ?? 'ADDRESS')}, with the address of the machine, and publish the port for UDP and TCP.`,
      ),
      ...judgeUnknownName(address, around),
    ];
  }
  return judgeUnknownName(address, around);
}

/**
 * Chromium takes no candidate with a port below 1024 but 80 and 443, and these two at public addresses only: libwebrtc
 * (`VerifyCandidate`) means that no page should make browsers speak to the services of a network. It is so for UDP and
 * TCP, in a session description and after it, and is not told to the page. Firefox has no such rule.
 */
function judgePort(socket: ListenSocket): Finding[] {
  const { address, port } = announcedOf(socket);
  const kind = addressKindOf(address);
  if (port >= 1024 || kind === null) return [];
  const who = 'Chrome, Edge and other browsers made of Chromium send no sound and no picture to';
  if (port !== 80 && port !== 443) {
    return [
      warning(
        `SOTTO_SFU_LISTEN: ${who} port ${port}: below 1024 they use 443 and 80 only. Take another port for ${address}, 443 or one above 1023.`,
      ),
    ];
  }
  if (kind === 'public') return [];
  return [
    warning(
      `SOTTO_SFU_LISTEN: ${who} port ${port} of ${address}, because it is no public address. Announce a public one, or take a port above 1023, such as 8443; in SOTTO_PORT too, if the pages have the same.`,
    ),
  ];
}

function judgeUnknownName(address: string, { resolved }: Known): Finding[] {
  if (isIP(address) !== 0 || resolved.get(address)?.length !== 0) return [];
  return [
    warning(
      `SOTTO_SFU_LISTEN: the name ${address}, which browsers are told, has no address in the DNS that this machine asks.`,
    ),
  ];
}

/** Compares with where the public name leads, for each kind of address. */
function compare(sockets: readonly ListenSocket[], around: Known): Finding[] {
  const { known, publicHost } = around;
  return [4, 6].flatMap((family) => {
    const outer = known.filter((address) => isIP(address) === family);
    const own = sockets.flatMap((socket) =>
      addressesOf(announcedOf(socket).address, around)
        .filter((address) => isIP(address) === family)
        .map((address) => ({ socket, address })),
    );
    const [first] = own;
    if (first === undefined || outer.length === 0 || own.some(({ address }) => outer.includes(address)))
      return [];
    const told = [...new Set(own.map(({ address }) => address))].join(', ');
    const unreachable =
      own.every(({ address }) => addressKindOf(address) !== 'public') &&
      outer.every((address) => addressKindOf(address) === 'public');
    const chosen = own.every(({ socket }) => socket.announcedAddress !== undefined);
    const meant = settingFor(first.socket, outer[0] ?? '');
    if (unreachable && !chosen) {
      return [
        refusal(
          `SOTTO_SFU_LISTEN: browsers would be told ${told}, which only this network knows, while ${publicHost} leads to ${outer.join(', ')}. Behind NAT set it to ${meant}. If all people are within this network, say so by ${settingFor(first.socket, first.address)}.`,
        ),
      ];
    }
    return [
      warning(
        `SOTTO_SFU_LISTEN: browsers are told ${told}, and ${publicHost} leads to ${outer.join(', ')}. If these are two machines, such as a proxy and this one, all is well; otherwise set it to ${meant}.`,
      ),
    ];
  });
}

/** Of a name those that it leads to. */
function addressesOf(address: string, { resolved }: Surroundings): readonly string[] {
  return isIP(address) === 0 ? (resolved.get(address) ?? []) : [address];
}

const wildcard = (address: string): string => (isIP(address) === 6 ? '::' : '0.0.0.0');
