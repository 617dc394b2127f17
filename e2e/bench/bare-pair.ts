import { createServer, type Server } from 'node:http';
import type { BrowserContext } from '@playwright/test';
import { type WebSocket as Socket, WebSocketServer } from 'ws';
import { addressOf } from '../fixtures/door.ts';
import { inTurn } from '../fixtures/in-turn.ts';
import type { CameraSize } from '../fixtures/camera-file.ts';
import { timeToFirstPicture } from '../fixtures/first-picture.ts';
import { pressAtRandom } from '../fixtures/press.ts';

/**
 * The yardstick: two pages with a peer connection each and nothing else, which exchange descriptions and candidates
 * over a relay that does nothing but relay. No product can be faster in the same browser.
 */
export class BarePair {
  readonly #server: Server;
  readonly #relay: WebSocketServer;
  #pair: Socket[] = [];

  private constructor(server: Server) {
    this.#server = server;
    this.#relay = new WebSocketServer({ server });
    this.#relay.on('connection', (socket) => {
      this.#pair.push(socket);
      socket.on('message', (data) => {
        for (const other of this.#pair) if (other !== socket) other.send(data, { binary: false });
      });
    });
  }

  static async create(): Promise<BarePair> {
    const server = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html');
      response.end(
        '<!doctype html><title>bare</title><button>Join</button><video autoplay playsinline></video>',
      );
    });
    const { promise, resolve } = Promise.withResolvers<void>();
    server.listen(0, '127.0.0.1', resolve);
    await promise;
    return new BarePair(server);
  }

  /** One call, each page in a context of its own. Returns the milliseconds from the press to the first picture. */
  async measure(
    contexts: readonly [BrowserContext, BrowserContext],
    { width, height, fps }: CameraSize,
  ): Promise<number> {
    this.#pair = [];
    const { port } = addressOf(this.#server);
    const [answerer, offerer] = await Promise.all(contexts.map((context) => context.newPage()));
    if (answerer === undefined || offerer === undefined) throw new Error('no page');
    try {
      await inTurn([answerer, offerer], async (page) => {
        await page.goto(`http://localhost:${port}/`);
        await page.evaluate(bareCall, { width, height, frameRate: fps });
      });
      await pressAtRandom(offerer.getByRole('button'), { fps });
      return await timeToFirstPicture(offerer);
    } finally {
      await Promise.all([answerer.close(), offerer.close()]);
    }
  }

  close(): void {
    this.#relay.close();
    this.#server.close();
  }
}

/** Runs in the page: answers whatever offer comes, and offers when the button is clicked. */
async function bareCall(camera: MediaTrackConstraints): Promise<void> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: camera });
  const socket = new WebSocket(location.href.replace('http', 'ws'));
  const send = (message: object) => socket.send(JSON.stringify(message));
  const connect = () => {
    const connection = new RTCPeerConnection();
    for (const track of stream.getTracks()) connection.addTrack(track, stream);
    connection.addEventListener('icecandidate', ({ candidate }) => send({ candidate }));
    connection.addEventListener('track', ({ streams }) => {
      const video = document.querySelector('video');
      if (video === null) return;
      video.srcObject = streams[0] ?? null;
      video.play().catch(() => undefined);
    });
    return connection;
  };
  let connection: RTCPeerConnection | undefined;
  const receive = async (message: {
    description?: RTCSessionDescription;
    candidate?: RTCIceCandidateInit;
  }) => {
    if (message.description?.type === 'offer') {
      connection = connect();
      await connection.setRemoteDescription(message.description);
      await connection.setLocalDescription();
      send({ description: connection.localDescription });
    } else if (message.description) {
      await connection?.setRemoteDescription(message.description);
    } else {
      await connection?.addIceCandidate(message.candidate);
    }
  };
  let queue = Promise.resolve();
  socket.addEventListener('message', ({ data }) => {
    queue = queue.then(() => receive(JSON.parse(data)));
  });
  const offer = async () => {
    connection = connect();
    await connection.setLocalDescription();
    send({ description: connection.localDescription });
  };
  document.querySelector('button')?.addEventListener('click', () => void offer());
  await new Promise((resolve) => {
    socket.addEventListener('open', resolve);
  });
}
