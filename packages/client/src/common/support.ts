import { e2eeSupport } from '@sotto/e2ee';
import { type RoomKind, roomKinds } from '@sotto/protocol';

export interface BrowserSupport {
  readonly supported: boolean;
  /** Names of the web platform's interfaces that are not there, for a details disclosure. */
  readonly missing: readonly string[];
}

/**
 * Says whether this browser can take part: in rooms of `kind`, or in any room at all. Outside a secure context
 * (neither HTTPS nor localhost) browsers hide most of what is needed.
 */
export function browserSupport(kind?: RoomKind): BrowserSupport {
  const needed: readonly [name: string, present: boolean][] = [
    ['WebSocket', 'WebSocket' in globalThis],
    ['RTCPeerConnection', 'RTCPeerConnection' in globalThis],
    ['RTCRtpTransceiver', 'RTCRtpTransceiver' in globalThis],
    ['MediaDevices', 'mediaDevices' in navigator],
    ['Promise.withResolvers', 'withResolvers' in Promise],
  ];
  const missing = needed.filter(([, present]) => !present).map(([name]) => name);
  if (kind !== undefined && roomKinds[kind].encryption === 'end-to-end')
    missing.push(...e2eeSupport().missing);
  return { supported: missing.length === 0, missing };
}
