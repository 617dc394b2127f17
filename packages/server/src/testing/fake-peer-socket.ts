import { randomUUID } from 'node:crypto';
import { limits, type ServerEvent, type ServerEventParams } from '@sotto/protocol';
import type { PeerSocket } from '../rooms/peer-socket.ts';

/** Notes what a peer is told. */
export class FakePeerSocket implements PeerSocket {
  readonly socketId = randomUUID();
  readonly acknowledgesRings: boolean;
  readonly opensCards: boolean;
  readonly events: [event: ServerEvent, params: unknown][] = [];
  backlog = 0;
  readonly mostRelayed = limits.relayQueueBytes;
  readonly network: string;
  readonly address: string;
  released = false;
  superseded = false;

  constructor({
    acknowledgesRings = true,
    opensCards = true,
    network = '192.0.2',
    address = '192.0.2.1',
  } = {}) {
    this.acknowledgesRings = acknowledgesRings;
    this.opensCards = opensCards;
    this.network = network;
    this.address = address;
  }

  notify<E extends ServerEvent>(event: E, params: ServerEventParams<E>): void {
    this.events.push([event, params]);
  }

  async offer(): Promise<'answered' | 'unheard'> {
    return 'unheard';
  }

  release(): void {
    this.released = true;
  }

  supersede(): void {
    this.superseded = true;
  }
}
