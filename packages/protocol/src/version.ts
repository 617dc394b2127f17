/**
 * Versions of the protocol that the server speaks, best first. The tables are of the first. Those before are spoken with
 * pages that were open when the server was renewed, and with nobody else: a page that is loaded now offers the first.
 */
export const protocolVersions = [3, 2, 1] as const;

export type ProtocolVersion = (typeof protocolVersions)[number];
