import { availableParallelism, networkInterfaces } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import type { ListenAddress } from './forms.ts';
import { type SettingName, type SettingValues, settings } from './settings.ts';

/** Everything a server needs to know; nothing reads the environment after this. */
export interface Config extends Omit<SettingValues, 'publicUrl' | 'sfuListen'> {
  /** Null: `http://localhost` and the port that was really taken. */
  readonly publicUrl: string | null;
  readonly sfuListen: readonly ListenAddress[];
}

/** A variable whose text has not the expected form. The message names it and never repeats its value. */
export class ConfigError extends Error {
  readonly variable: string;

  constructor(variable: string, form: string) {
    super(`${variable} must be ${form}.`);
    this.name = 'ConfigError';
    this.variable = variable;
  }
}

/** Reads and completes the settings. Throws `ConfigError`. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const values = Object.fromEntries(
    Object.entries(settings).map(([name, { variable, fallback, schema, form }]) => {
      const given = environment[variable]?.trim();
      const read = v.safeParse(schema, given === undefined || given === '' ? fallback : given);
      if (!read.success) throw new ConfigError(variable, form);
      return [name, read.output];
    }),
  ) as Record<SettingName, unknown> as SettingValues;
  return {
    ...values,
    publicUrl: values.publicUrl === 'auto' ? null : values.publicUrl,
    sfuListen: values.sfuListen === 'auto' ? defaultListen() : values.sfuListen,
    dataDir: resolve(values.dataDir),
    webDir:
      values.webDir === 'auto'
        ? fileURLToPath(new URL('../../../web/dist', import.meta.url))
        : resolve(values.webDir),
  };
}

/** Variables that look like ours and are not, such as a misspelt one; for a warning. */
export function unknownVariables(environment: Readonly<Record<string, string | undefined>>): string[] {
  const known = new Set<string>(Object.values(settings).map(({ variable }) => variable));
  return Object.keys(environment).filter((name) => name.startsWith('SOTTO_') && !known.has(name));
}

function defaultListen(): ListenAddress[] {
  const ip = ownAddress();
  return Array.from({ length: availableParallelism() }, (_, index) => ({ ip, port: 40_000 + index }));
}

/**
 * The address at which both browsers on this machine and its neighbours find it. Firefox makes no candidate for
 * 127.0.0.1 and so cannot reach one; that is what is left when there is no network.
 */
function ownAddress(): string {
  const candidates = Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses
      .filter(({ internal, address }) => !internal && !/^(169\.254\.|fe80:)/iu.test(address))
      .map(({ family, address }) => ({
        address,
        // IPv4 first, and the bridges of container engines and virtual machines last.
        rank:
          (family === 'IPv4' ? 0 : 1) + (/^(docker|br-|veth|virbr|vmnet|cni|flannel)/u.test(name) ? 2 : 0),
      })),
  );
  return candidates.toSorted((a, b) => a.rank - b.rank)[0]?.address ?? '127.0.0.1';
}
