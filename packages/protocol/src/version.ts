/** Versions of the protocol that this build speaks, best first. A client offers its list in `hello`; the server picks. */
export const protocolVersions = [1] as const;

export type ProtocolVersion = (typeof protocolVersions)[number];
