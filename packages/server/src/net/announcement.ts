import type { AnnouncedSocket, ListenAddress, ListenSocket } from '@sotto/sfu';
import { announcedOf, socketsOf } from './port-plan.ts';

/** The addresses of one worker as browsers are told them. */
export interface Announcement {
  readonly udp: readonly AnnouncedSocket[];
  readonly tcp: readonly AnnouncedSocket[];
}

/** Of each worker, in the order of the setting; `planned` is the plan's. */
export function announcements(planned: readonly ListenAddress[]): Announcement[] {
  return planned.map(({ sharedTcp, ...entry }) => {
    const own = socketsOf(entry).map(announcedOf);
    return { udp: own, tcp: sharedTcp ?? own };
  });
}

/** As it is written with a port behind it: IPv6 in brackets (RFC 3986, section 3.2.2). */
export const withPort = ({ address, port }: AnnouncedSocket): string => `${inBrackets(address)}:${port}`;

export const inBrackets = (address: string): string => (address.includes(':') ? `[${address}]` : address);

/** For the person who starts the server: what browsers are told, and where that is set. */
export function announcementText(announced: readonly Announcement[]): string {
  const lines = announced.map(({ udp, tcp }, index) => {
    const [overUdp, overTcp] = [udp, tcp].map((sockets) => sockets.map(withPort).join(' and '));
    const where = overUdp === overTcp ? `UDP and TCP ${overUdp}` : `UDP ${overUdp}, TCP ${overTcp}`;
    return `  worker ${index + 1}: ${where}\n`;
  });
  return `Browsers are told to send sound and picture to:\n${lines.join('')}SOTTO_SFU_LISTEN changes that.\n`;
}

/** How one address would be written in SOTTO_SFU_LISTEN with another announced. */
export function settingFor({ ip, port, announcedPort }: ListenSocket, announced: string): string {
  const outer = announcedPort === undefined ? '' : `:${announcedPort}`;
  return `${withPort({ address: ip, port })}@${inBrackets(announced)}${outer}`;
}
