import { randomBytes } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import type { TurnAccess, TurnAddress } from '@sotto/protocol';
import type { CertificateReason } from './certificate.ts';
import { readStun, type StunMessage, transactionLength, writeStun } from './stun-message.ts';
import { attributes, dataIndication, methods, overUdp, sendIndication, xorAddress } from './turn-message.ts';
import { TurnRefused, TurnRequests } from './turn-requests.ts';
import { openTurnWire } from './turn-wire.ts';
import type { Target, Wire, WireHandlers } from './wire.ts';

/** Milliseconds for the TURN server to say that an allocation is given back. */
const releaseTimeout = 1_000;

/** Somebody on the other side of the TURN server. */
interface Peer {
  readonly target: Target;
  readonly handlers: WireHandlers;
  /** By its address in figures; null until the TURN server lets packets pass to it, and from it. */
  permitted: Target | null;
}

/**
 * One allocation on a TURN server (RFC 8656), through which wires lead to several addresses. It ends with the last of
 * its wires, and is given back then; what is open before ends sooner than a permission has to be renewed.
 */
export class TurnRelay {
  /** Resolves when nothing of it is left, on the TURN server either if that answers. */
  readonly ended: Promise<void>;
  readonly #resolveEnded: () => void;
  readonly #requests: TurnRequests;
  readonly #wire: Wire;
  readonly #peers = new Set<Peer>();
  #state: 'opening' | 'open' | 'releasing' | 'ended' = 'opening';
  /** The network and the TURN server's own door did not stand in the way. */
  #reached = false;
  #untrusted: CertificateReason | null = null;

  constructor(address: TurnAddress, access: Pick<TurnAccess, 'username' | 'credential'>) {
    ({ promise: this.ended, resolve: this.#resolveEnded } = Promise.withResolvers<void>());
    this.#requests = new TurnRequests({
      access,
      send: (message) => this.#wire.send(message),
      repeats: address.protocol === 'udp',
    });
    this.#wire = openTurnWire(address, {
      onOpen: () => void this.#allocate(),
      onMessage: (bytes) => this.#receive(bytes),
      onEnd: () => {
        // Somebody on the way can have cut it.
        if (this.#state === 'opening' || this.#state === 'open') this.#reached = false;
        this.#end();
      },
      onUntrusted: (reason) => (this.#untrusted = reason),
    });
  }

  /** The obstacle, if nobody was reached through it: the network, the certificate, or the TURN server itself. */
  get obstacle(): 'no-answer' | 'turn-failed' | CertificateReason {
    return this.#untrusted ?? (this.#reached ? 'turn-failed' : 'no-answer');
  }

  /** A wire to `target`, over UDP from the TURN server on. */
  open(target: Target, handlers: WireHandlers): Wire {
    const peer: Peer = { target, handlers, permitted: null };
    this.#peers.add(peer);
    if (this.#state === 'open') void this.#permit(peer);
    if (this.#state === 'ended') queueMicrotask(() => this.#lose(peer));
    return {
      send: (message) => {
        if (this.#peers.has(peer) && peer.permitted !== null) this.#sendTo(peer.permitted, message);
      },
      close: () => this.#lose(peer),
    };
  }

  async #allocate(): Promise<void> {
    try {
      await this.#requests.request(methods.allocate, () => [[attributes.requestedTransport, overUdp]]);
      if (this.#state !== 'opening') return;
      this.#state = 'open';
      for (const peer of this.#peers) void this.#permit(peer);
    } catch (error) {
      this.#reached = error instanceof TurnRefused;
      this.#end();
    }
  }

  async #permit(peer: Peer): Promise<void> {
    try {
      const { address } = await lookup(peer.target.address);
      if (!this.#peers.has(peer)) return;
      const target = { address, port: peer.target.port };
      await this.#requests.request(methods.createPermission, (transaction) => [
        [attributes.peerAddress, xorAddress(target, transaction)],
      ]);
      peer.permitted = target;
      this.#reached = true;
      if (this.#peers.has(peer)) peer.handlers.onOpen();
    } catch (error) {
      this.#reached ||= error instanceof TurnRefused;
      this.#lose(peer);
    }
  }

  #sendTo(target: Target, data: Buffer): void {
    const transaction = randomBytes(transactionLength);
    const peerAddress = xorAddress(target, transaction);
    this.#wire.send(
      writeStun({
        type: sendIndication,
        transaction,
        attributes: [
          [attributes.peerAddress, peerAddress],
          [attributes.data, data],
        ],
      }),
    );
  }

  #receive(bytes: Buffer): void {
    const message = readStun(bytes);
    if (message === null) return;
    if (message.type === dataIndication) this.#deliver(message);
    else this.#requests.receive(message);
  }

  /** Messages of others than those that are asked are dropped. */
  #deliver({ attributes: told, transaction }: StunMessage): void {
    const [from, data] = [told.get(attributes.peerAddress), told.get(attributes.data)];
    if (from === undefined || data === undefined) return;
    for (const { permitted, handlers } of this.#peers)
      if (permitted !== null && xorAddress(permitted, transaction).equals(from)) handlers.onMessage(data);
  }

  #lose(peer: Peer): void {
    if (!this.#peers.delete(peer)) return;
    peer.handlers.onEnd();
    if (this.#peers.size > 0) return;
    if (this.#state === 'opening') this.#end();
    else this.#release();
  }

  /** Gives the allocation back by a lifetime of nothing (RFC 8656, section 8.1). */
  #release(): void {
    if (this.#state !== 'open') return;
    this.#state = 'releasing';
    const timer = setTimeout(() => this.#end(), releaseTimeout);
    void this.#requests
      .request(methods.refresh, () => [[attributes.lifetime, Buffer.alloc(4)]])
      .catch(() => undefined)
      .finally(() => {
        clearTimeout(timer);
        this.#end();
      });
  }

  #end(): void {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    this.#requests.close();
    this.#wire.close();
    for (const peer of this.#peers) this.#lose(peer);
    this.#resolveEnded();
  }
}
