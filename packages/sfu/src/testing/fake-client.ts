import type { ConsumeOffer, PeerMedia, SfuPeerHandlers } from '../types.ts';

/** The client's end of a peer: notes what it is told, and answers offers as told. */
export class FakeClient implements SfuPeerHandlers {
  readonly offers: ConsumeOffer[] = [];
  /** All but offers, in order, such as `paused <consumer>`. */
  readonly told: string[] = [];
  readonly resets: PeerMedia[] = [];
  /** How offers are answered; acknowledged at once by default. */
  answer: (offer: ConsumeOffer) => Promise<void> = async () => {};

  async consume(offer: ConsumeOffer): Promise<void> {
    this.offers.push(offer);
    await this.answer(offer);
  }

  consumerPaused(consumerId: string): void {
    this.told.push(`paused ${consumerId}`);
  }

  consumerResumed(consumerId: string): void {
    this.told.push(`resumed ${consumerId}`);
  }

  consumerClosed(consumerId: string): void {
    this.told.push(`closed ${consumerId}`);
  }

  consumerLayers(consumerId: string, spatialLayer: number | null): void {
    this.told.push(`layer ${spatialLayer} ${consumerId}`);
  }

  reset(media: PeerMedia): void {
    this.resets.push(media);
  }

  /** The latest offer of this source from this peer. */
  offer(peerId: string, source: ConsumeOffer['source']): ConsumeOffer {
    const offer = this.offers.findLast((each) => each.peerId === peerId && each.source === source);
    if (!offer) throw new Error(`${source} of ${peerId} was not offered`);
    return offer;
  }
}
