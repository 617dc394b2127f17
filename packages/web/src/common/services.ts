import type { LocalMedia, RoomKind, Sotto } from '@sotto/client';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';

/** What the pages need from the client; a gallery or a test gives other ones. */
export interface Services {
  readonly sotto: Sotto;
  readonly createLocalMedia: () => LocalMedia;
  /** Tells the level of a microphone's track, 0 to 1, at most ten times a second, until `signal` aborts. */
  readonly observeLevel: (
    track: MediaStreamTrack,
    onLevel: (level: number) => void,
    signal: AbortSignal,
  ) => void;
  /** What this browser lacks for a call of this kind, by the names of the web platform. */
  readonly missing: (kind: RoomKind) => readonly string[];
}

const ServicesContext = createContext<Services | null>(null);

export const ServicesProvider = ServicesContext.Provider;

export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (services === null) throw new Error('No services were provided.');
  return services;
}
