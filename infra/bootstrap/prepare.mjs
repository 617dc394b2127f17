import process from 'node:process';

import { prepareDependencies, withNode } from './steps/dependencies.mjs';
import { prepareNode } from './steps/toolchain.mjs';
import { prepareWeb } from './steps/web.mjs';
import { prepareWorker } from './steps/worker.mjs';

/** @typedef {import('./session.mjs').Session} Session */

/**
 * What every command needs: a Node that is new enough, and the dependencies.
 * @param {Session} session
 */
export async function prepareSources(session) {
  const node = await prepareNode(session);
  await prepareDependencies(session, { node });
  return { node, env: withNode(session.env, node) };
}

/**
 * Beyond that, what everything with media needs.
 * @param {Session} session
 */
export async function prepareMedia(session) {
  const { node, env } = await prepareSources(session);
  const worker = await prepareWorker(session, { node });
  return { node, env: { ...env, MEDIASOUP_WORKER_BIN: worker } };
}

/**
 * Beyond that, what the server serves.
 * @param {Session} session
 */
export async function prepareServer(session) {
  const prepared = await prepareMedia(session);
  await prepareWeb(session, prepared);
  return prepared;
}

/**
 * Runs one of Sotto's own programs on this terminal. It ends when this process does, however that ends.
 * @param {Session} session
 * @param {{ node: string, env: NodeJS.ProcessEnv, cwd: string, graceMs?: number, passOn?: readonly NodeJS.Signals[] }} options
 * @param {readonly string[]} args a script and its arguments
 */
export function attachNode(session, { node, ...options }, args) {
  const preload = new URL(`follow-parent.mjs?parent=${process.pid}`, import.meta.url).href;
  return session.attach(node, ['--import', preload, ...args], options);
}
