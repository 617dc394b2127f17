import type { types } from 'mediasoup';
import type { PeerSeat } from './peer-seat.ts';
import type { PacketCount, PeerMedia, ProduceOptions } from './types.ts';

/**
 * One connected device in a room. It outlives workers: while its room is being rebuilt, all that needs a worker is
 * refused with SfuError `no-worker`, and the `reset` handler tells when to start over. After `close()` it is
 * `bad-state`. When the worker ends during a call, that call fails with `failed` or `bad-state`.
 */
export class SfuPeer {
  readonly #seat: PeerSeat;

  /** Peers come from `SfuRoom.addPeer()`. */
  constructor(seat: PeerSeat) {
    this.#seat = seat;
  }

  get peerId(): string {
    return this.#seat.peerId;
  }

  get closed(): boolean {
    return this.#seat.closed;
  }

  /** The transports of now; another object after each reset. */
  get media(): PeerMedia {
    return this.#seat.live.media;
  }

  /**
   * What the client can decode. For each producer of the others, now and later, `consume` is called. Resolves when
   * that has been done for those that exist, without waiting for the client's answers.
   *
   * Called again, it offers living consumers once more, under the same id and as they are now. So a client that was
   * away from its socket calls it, keeps the consumers that are offered before the answer comes, and drops the rest.
   *
   * @throws SfuError `unsupported`: capabilities that make no sense.
   */
  async receive(rtpCapabilities: types.RtpCapabilities): Promise<void> {
    await this.#seat.live.receive(rtpCapabilities);
  }

  /**
   * May be repeated with the same certificate.
   *
   * @throws SfuError `not-found`; `unsupported`: no fingerprint of SHA-256 or longer; `bad-state`: connected with
   * another certificate.
   */
  async connectTransport(transportId: string, dtlsParameters: types.DtlsParameters): Promise<void> {
    await this.#seat.live.connectTransport(transportId, dtlsParameters);
  }

  /** @throws SfuError `not-found` */
  async restartIce(transportId: string): Promise<types.IceParameters> {
    return await this.#seat.live.restartIce(transportId);
  }

  /**
   * Makes everything of this peer anew, for a client whose paths to its transports are dead: `reset` tells when to start
   * over, as after the end of a worker. The others are told by `consumerClosed`.
   *
   * @throws SfuError `no-worker`: it is being made anew already.
   */
  async renew(): Promise<void> {
    await this.#seat.renew();
  }

  /**
   * Replaces the producer of the same source, if there is one. The others are being offered it when this resolves.
   *
   * @throws SfuError `unsupported`: RTP parameters that do not fit the source or the router.
   */
  async produce(options: ProduceOptions): Promise<{ producerId: string }> {
    return await this.#seat.live.producers.produce(options);
  }

  /** The others are told by `consumerPaused`. @throws SfuError `not-found` */
  async pauseProducer(producerId: string): Promise<void> {
    await this.#seat.live.producers.pause(producerId);
  }

  /** @throws SfuError `not-found` */
  async resumeProducer(producerId: string): Promise<void> {
    await this.#seat.live.producers.resume(producerId);
  }

  /** The others are told by `consumerClosed`. @throws SfuError `not-found` */
  closeProducer(producerId: string): void {
    this.#seat.live.producers.closeProducer(producerId);
  }

  /** Nothing is forwarded until `resumeConsumer`. @throws SfuError `not-found` */
  async pauseConsumer(consumerId: string): Promise<void> {
    await this.#seat.live.consumers.pause(consumerId);
  }

  /** Video goes on with a key frame, which the worker asks the sender for. @throws SfuError `not-found` */
  async resumeConsumer(consumerId: string): Promise<void> {
    await this.#seat.live.consumers.resume(consumerId);
  }

  /** @param spatialLayer from 0, the smallest. @throws SfuError `not-found`, `unsupported` */
  async setPreferredLayers(consumerId: string, spatialLayer: number): Promise<void> {
    await this.#seat.live.consumers.setPreferredLayers(consumerId, spatialLayer);
  }

  /**
   * Makes another consumer of the same producer, for a client to which nothing comes by this one. It is offered by
   * `consume`; the old one ends without a word, or with `consumerClosed` where there is no other. @throws SfuError
   * `not-found`
   */
  async renewConsumer(consumerId: string): Promise<void> {
    await this.#seat.live.consumers.renew(consumerId);
  }

  /** What has come and gone of these consumers, as far as they are there. */
  async countPackets(consumerIds: readonly string[]): Promise<PacketCount[]> {
    return await this.#seat.live.consumers.count(consumerIds);
  }

  /** Idempotent. Its consumers, its producers, its transports; the others are told by `consumerClosed`. */
  close(): void {
    this.#seat.close();
  }
}
