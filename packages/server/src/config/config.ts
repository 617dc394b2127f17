import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { ownAddresses } from '../net/addresses.ts';
import { ConfigError } from './errors.ts';
import type { ListenAddress } from './forms.ts';
import { fileVariable, secretVariables, withSecretFiles } from './secret-files.ts';
import { retired, type Setting, type SettingValues, settings } from './settings.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const builtPages = fileURLToPath(new URL('../../../web/dist', import.meta.url));

/** Where the certificate comes from. */
export type TlsConfig =
  | { readonly kind: 'self-signed' }
  | { readonly kind: 'files'; readonly cert: string; readonly key: string };

/** The TURN server, and what it shares with this one. */
export interface TurnConfig {
  readonly urls: readonly string[];
  readonly secret: string;
}

/** Everything a server needs to know; nothing reads the environment after this. */
export interface Config extends Omit<
  SettingValues,
  'publicUrl' | 'sfuListen' | 'tlsCert' | 'tlsKey' | 'turnUrls' | 'turnSecret'
> {
  /** Null: plain http. */
  readonly tls: TlsConfig | null;
  /** Null: this machine and the port that was really taken. */
  readonly publicUrl: string | null;
  /** Null: there is no TURN server. */
  readonly turn: TurnConfig | null;
  readonly sfuListen: readonly ListenAddress[];
}

/** Reads and completes the settings. Throws `ConfigError`. */
export function readConfig(given: Environment): Config {
  const environment = withSecretFiles(given);
  const read = <const T extends Setting['schema']>(setting: Setting & { schema: T }): v.InferOutput<T> => {
    const { variable, fallback, schema, form } = setting;
    const text = environment[variable]?.trim();
    const result = v.safeParse(schema, text === undefined || text === '' ? fallback : text);
    if (!result.success) throw new ConfigError(variable, form);
    return result.output;
  };
  const [port, publicUrl, sfuListen, webDir] = [
    read(settings.port),
    read(settings.publicUrl),
    read(settings.sfuListen),
    read(settings.webDir),
  ];
  const [trustedProxies, proxyListen] = [read(settings.trustedProxies), read(settings.proxyListen)];
  const mayBeProxied = publicUrl !== 'auto' || trustedProxies.length > 0 || proxyListen !== null;
  const metrics = read(settings.metrics);
  const tls = tlsFrom({ cert: read(settings.tlsCert), key: read(settings.tlsKey) });
  return {
    host: read(settings.host),
    port,
    tls,
    redirectPort: read(settings.redirectPort),
    publicUrl: publicUrl === 'auto' ? null : publicUrl,
    allowedOrigins: read(settings.allowedOrigins),
    trustedProxies,
    proxyListen,
    turn: turnFrom({ urls: read(settings.turnUrls), secret: read(settings.turnSecret) }),
    sfuListen: sfuListen === 'auto' ? defaultListen(tls === null ? 0 : port) : sfuListen,
    spreadAt: read(settings.spreadAt),
    dataDir: resolve(read(settings.dataDir)),
    secret: read(settings.secret),
    previousSecret: read(settings.previousSecret),
    statusDays: read(settings.statusDays),
    linkDays: read(settings.linkDays),
    roomCapacity: read(settings.roomCapacity),
    maxRooms: read(settings.maxRooms),
    roomsPerMinute: read(settings.roomsPerMinute),
    maxConnections: read(settings.maxConnections),
    connectionsPerAddress: read(settings.connectionsPerAddress),
    metrics: metrics === 'auto' ? (mayBeProxied ? 'off' : 'loopback') : metrics,
    securityContact: read(settings.securityContact),
    logLevel: read(settings.logLevel),
    webDir: webDir === 'auto' ? builtPages : resolve(webDir),
  };
}

/** Variables that look like ours and are not, such as a misspelt one; for a warning. */
export function unknownVariables(environment: Environment): string[] {
  const known = new Set<string>([
    ...Object.values(settings).map(({ variable }) => variable),
    ...secretVariables.map(fileVariable),
    ...Object.keys(retired),
  ]);
  return Object.keys(environment).filter((name) => name.startsWith('SOTTO_') && !known.has(name));
}

/** Variables of earlier versions that are set, each with what to do about it. */
export function retiredVariables(environment: Environment): { variable: string; text: string }[] {
  return Object.entries(retired).flatMap(([variable, text]) =>
    environment[variable] === undefined ? [] : { variable, text },
  );
}

function tlsFrom({ cert, key }: { cert: string; key: string }): TlsConfig | null {
  const isPath = cert !== '' && cert !== 'self-signed';
  if (isPath !== (key !== '')) throw new ConfigError(settings.tlsKey.variable, settings.tlsKey.form);
  if (isPath) return { kind: 'files', cert: resolve(cert), key: resolve(key) };
  return cert === '' ? null : { kind: 'self-signed' };
}

function turnFrom({ urls, secret }: TurnConfig): TurnConfig | null {
  if ((urls.length === 0) !== (secret === ''))
    throw new ConfigError(settings.turnSecret.variable, settings.turnSecret.form);
  return secret === '' ? null : { urls, secret };
}

/** One worker on `onePort`, or one for each core on ports of their own when it is 0. */
function defaultListen(onePort: number): ListenAddress[] {
  const [ip = '127.0.0.1', ...others] = ownAddresses();
  const at = (port: number): ListenAddress => ({
    ip,
    port,
    ...(others.length > 0 && { also: others.map((other) => ({ ip: other, port })) }),
  });
  if (onePort !== 0) return [at(onePort)];
  return Array.from({ length: availableParallelism() }, (_, index) => at(40_000 + index));
}
