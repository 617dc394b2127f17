import { realpathSync } from 'node:fs';
import path from 'node:path';

import { resolveWorker } from '../../mediasoup-worker/resolve.mjs';
import { root } from '../paths.mjs';

/**
 * @param {import('../session.mjs').Session} session
 * @param {{ node: string }} options
 * @returns {Promise<string>} path of the mediasoup worker
 */
export function prepareWorker(session, { node }) {
  return session.steps.run('Media worker', (step) => {
    const mediasoup = realpathSync(path.join(root, 'packages/sfu/node_modules/mediasoup'));
    return resolveWorker(session, step, { node, mediasoup });
  });
}
