// usage: node verify.mjs MEDIASOUP_PACKAGE WORKER
//
// Shows that a worker does what Sotto needs of it before anybody depends on it: it answers on its channel, listens,
// completes an ICE check and begins a DTLS handshake. A worker that only made transports once looked fine and then
// crashed in its first handshake. Runs in a process of its own, with a Node that mediasoup supports.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';

import { bindingRequest, isBindingSuccess } from './stun.mjs';

const LOOPBACK = '127.0.0.1';
const ANSWER_MS = 5000;
/** The first byte of a DTLS record with a handshake message (RFC 6347, section 4.1). */
const DTLS_HANDSHAKE = 22;

const [packageFolder, workerBin] = process.argv.slice(2);
if (!packageFolder || !workerBin) throw new Error('usage: node verify.mjs MEDIASOUP_PACKAGE WORKER');

const mediasoup = createRequire(path.join(packageFolder, 'package.json'))(packageFolder);
const worker = await mediasoup.createWorker({ workerBin, logLevel: 'warn' });
const died = new Promise((_, reject) => worker.once('died', reject));
try {
  await Promise.race([verify(), died]);
} finally {
  worker.close();
}

async function verify() {
  const listenInfos = ['udp', 'tcp'].map((protocol) => ({ protocol, ip: LOOPBACK, port: 0 }));
  const webRtcServer = await worker.createWebRtcServer({ listenInfos });
  const codec = {
    kind: 'audio',
    mimeType: 'audio/opus',
    clockRate: 48_000,
    channels: 2,
    preferredPayloadType: 100,
  };
  const router = await worker.createRouter({ mediaCodecs: [codec] });
  const transport = await router.createWebRtcTransport({ webRtcServer });

  const { port } = transport.iceCandidates.find(
    (/** @type {{ protocol: string }} */ each) => each.protocol === 'udp',
  );
  const { usernameFragment, password } = transport.iceParameters;
  const socket = createSocket('udp4');
  try {
    const answered = next(socket, isBindingSuccess, 'an answer to the ICE check');
    socket.send(bindingRequest({ username: `${usernameFragment}:sotto`, password }), port, LOOPBACK);
    await answered;

    const greeted = next(socket, (message) => message[0] === DTLS_HANDSHAKE, 'a DTLS ClientHello');
    // As the remote side is the server, the worker begins the handshake; no certificate of ours will ever be asked.
    const fingerprints = [{ algorithm: 'sha-256', value: Array(32).fill('00').join(':') }];
    await transport.connect({ dtlsParameters: { role: 'server', fingerprints } });
    await greeted;
    // It is still there after sending, and answers.
    await worker.getResourceUsage();
  } finally {
    socket.close();
  }
}

/**
 * @param {import('node:dgram').Socket} socket
 * @param {(message: Buffer) => boolean} wanted
 * @param {string} name for the error
 */
async function next(socket, wanted, name) {
  const signal = AbortSignal.timeout(ANSWER_MS);
  for (;;) {
    const [message] = await once(socket, 'message', { signal }).catch((cause) => {
      throw new Error(`The worker did not send ${name} within ${ANSWER_MS} ms.`, { cause });
    });
    if (wanted(message)) return;
  }
}
