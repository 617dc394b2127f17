import { computed, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import {
  type Call,
  type CallEvent,
  type ConferenceCall,
  type DirectCall,
  type OwnRestrictions,
  isDirect,
  type RemotePeer,
  type RemoteTrack,
  roomKinds,
} from '@sotto/client';
import { recall, remember } from '../common/remembered.ts';
import type { Outgoing } from '../common/room-entry.ts';
import { RememberedSwitch } from '../common/remembered-switch.ts';
import { arrange, type Arrangement, isPair, type LayoutChoice, leastFaces } from './layout/arrange.ts';
import { type Corner, corners } from './layout/corners.ts';
import { faceAlone } from './layout/face.ts';
import type { Size } from './layout/picture.ts';
import { ComparisonOffer } from './comparison-offer.ts';
import { staysLitWhenMuted } from './muted-talk.ts';
import { coversStage } from './visible-part.ts';

export const selfId = 'self';

export type Panel = 'people' | 'chat';

export type TileSpec =
  | { readonly kind: 'person'; readonly id: string; readonly peer: RemotePeer }
  | { readonly kind: 'screen'; readonly id: string; readonly peer: RemotePeer; readonly screen: RemoteTrack }
  | { readonly kind: 'self'; readonly id: typeof selfId };

const layoutChoices = ['auto', 'grid', 'speaker'] as const satisfies readonly LayoutChoice[];

const rememberedCorner = (): Corner =>
  corners.find((corner) => corner === recall('corner')) ?? 'bottom-right';

export interface Departure {
  readonly name: string;
  readonly reason: Extract<CallEvent, { type: 'peer-left' }>['reason'];
  /** Milliseconds since the epoch. */
  readonly at: number;
}

interface CallModelOptions {
  /** It was a call of two until now. */
  readonly upgraded?: boolean;
  /** Who is called into it, where somebody is. */
  readonly outgoing?: Outgoing | undefined;
}

/** What the call view shows beside what the call itself knows: layout, pages, panels. Lives as long as the view. */
export class CallModel {
  readonly call: Call;
  /** The same where it is a call of two, with what only that has. */
  readonly direct: DirectCall | null;
  /** The same where it is a conference. */
  readonly conference: ConferenceCall | null;
  /** Who speaks, by peer id; a call of two does not say. */
  readonly activeSpeaker: ReadonlySignal<string | null>;
  /** The space for tiles; null until it was measured. */
  readonly area = signal<Size | null>(null);
  /** What the whole call takes, in rem, as it is laid out by that; null until it was measured. */
  readonly size = signal<Size | null>(null);
  /** Pixels at the lower edge of the stage that a card takes while one is alone. */
  readonly below = signal(0);
  readonly choice = signal<LayoutChoice>('auto');
  readonly pinned = signal<string | null>(null);
  readonly page = signal(0);
  readonly corner = signal<Corner>(rememberedCorner());
  readonly selfHidden = signal(false);
  /** The panel that is open beside the stage; there is room for one. */
  readonly panel = signal<Panel | null>(null);
  /** What is being written; it outlives the panel. */
  readonly draft = signal('');
  /** How many messages of the other have not been on screen. */
  readonly unread: ReadonlySignal<number>;
  /** Who is there in a call of two, or was there last. */
  readonly partner = signal('');
  /** How the other of a call of two went, until somebody is there again. */
  readonly departed = signal<Departure | null>(null);
  /** About whom the question is what to do, in a conference, and whether it is asked. */
  readonly acting = signal<RemotePeer | null>(null);
  readonly actingOpen = signal(false);
  /** What was stopped of oneself, as far as it was read and put aside. */
  readonly readRestrictions = signal<OwnRestrictions | null>(null);
  readonly settingsOpen = signal(false);
  readonly helpOpen = signal(false);
  /** Asks whether the other shall be asked for a conference. */
  readonly upgradeOpen = signal(false);
  readonly inviteOpen = signal(false);
  /** In a conference there is nobody to compare with. */
  readonly comparison: ComparisonOffer | null;
  /** That this is a conference now, and was none before, has not been read yet. */
  readonly upgradedNews: Signal<boolean>;
  readonly shortcuts = new RememberedSwitch('shortcuts', { usual: true });
  /** Two soft notes when a device goes on or off. */
  readonly sounds = new RememberedSwitch('call-sounds', { usual: true });
  /** Listens to how loud it is at a muted microphone, here alone; see docs/adr/0023-talking-while-muted.md. */
  readonly mutedHint = new RememberedSwitch('muted-hint', { usual: staysLitWhenMuted() });
  /** The person talks while the microphone is off, and may not know it. */
  readonly talksMuted = signal(false);
  /** The tile whose picture floats outside of the page. */
  readonly pictureInPicture = signal<string | null>(null);
  /** Somebody in particular is called and has not come. From then on the call is like any other. */
  readonly awaits: ReadonlySignal<boolean>;
  /** Whether a link would let anybody else in: a call of two has no place for more than the one who is meant. */
  readonly invites: ReadonlySignal<boolean>;
  readonly tiles: ReadonlySignal<readonly TileSpec[]>;
  readonly arrangement: ReadonlySignal<Arrangement | null>;
  readonly mode: ReadonlySignal<Arrangement['mode'] | null>;
  /** The tile on the stage. */
  readonly onStage: ReadonlySignal<string | null>;
  /** One's own picture lies over the other one's. */
  readonly floating: ReadonlySignal<boolean>;
  /** The call is wider than high. */
  readonly isWide: ReadonlySignal<boolean>;
  /** The panel takes the place of the stage. */
  readonly covered: ReadonlySignal<boolean>;
  /** There is more than one layout to choose from. */
  readonly hasLayouts: ReadonlySignal<boolean>;
  readonly #aspects = signal<ReadonlyMap<string, number>>(new Map());
  readonly #lastSpeaker = signal<string | null>(null);
  readonly #lastRead = signal(0);
  readonly #stops: (() => void)[];

  constructor(call: Call, { upgraded = false, outgoing }: CallModelOptions = {}) {
    this.call = call;
    this.direct = isDirect(call) ? call : null;
    this.conference = isDirect(call) ? null : call;
    this.activeSpeaker = isDirect(call) ? signal(null) : call.activeSpeaker;
    this.comparison = this.direct && new ComparisonOffer(this.direct);
    this.awaits = computed(
      () => outgoing !== undefined && outgoing.ring.state.value !== 'cancelled' && this.partner.value === '',
    );
    this.invites = computed(
      () => roomKinds[call.kind].people === 'group' || (call.peers.value.length === 0 && !this.awaits.value),
    );
    this.upgradedNews = signal(upgraded);
    this.tiles = computed(() => this.#listTiles());
    this.isWide = computed(() => {
      const { width, height } = this.size.value ?? { width: 1, height: 0 };
      return width > height;
    });
    this.covered = computed(() => coversStage(this.panel.value, this.size.value));
    this.arrangement = computed(() => this.#arrange());
    this.mode = computed(() => this.arrangement.value?.mode ?? null);
    this.onStage = computed(() => this.arrangement.value?.stage ?? null);
    this.floating = computed(() => this.arrangement.value?.floating ?? false);
    this.hasLayouts = computed(() => !isPair(this.#ids()));
    this.unread = computed(() => this.#countUnread());
    this.#stops = [
      effect(() => {
        const speaker = this.activeSpeaker.value;
        if (speaker !== null) this.#lastSpeaker.value = speaker;
      }),
      effect(() => {
        const [first] = call.peers.value;
        if (first === undefined) return;
        this.partner.value = first.name;
        this.departed.value = null;
      }),
      effect(() => {
        const newest = this.direct?.chat.messages.value.at(-1)?.id ?? 0;
        if (this.panel.value === 'chat') this.#lastRead.value = newest;
      }),
    ];
  }

  /** Who goes from a call of two leaves the other alone, who should know why. */
  handleEvent(event: CallEvent): void {
    if (event.type !== 'peer-left' || roomKinds[this.call.kind].people !== 'pair') return;
    this.departed.value = { name: event.name, reason: event.reason, at: Date.now() };
  }

  /** The tile that matters most now. */
  get mainTile(): string | null {
    const { people, screens } = this.#ids();
    return this.pinned.peek() ?? screens.at(-1) ?? this.#lastSpeaker.peek() ?? people[0] ?? null;
  }

  /** The size in which the picture of a tile arrives. Its shape stays known while the camera is off. */
  see(id: string, { width, height }: Size): void {
    const aspect = width / height;
    if (!(aspect > 0 && aspect < Infinity)) return;
    const before = this.#aspects.peek();
    // Its layers are rounded to whole pixels, which is no other shape.
    if (Math.abs(aspect / (before.get(id) ?? Infinity) - 1) < 0.03) return;
    const there = new Set(this.tiles.peek().map((tile) => tile.id));
    this.#aspects.value = new Map([...before].filter(([tile]) => there.has(tile))).set(id, aspect);
  }

  togglePin(id: string): void {
    this.pinned.value = this.pinned.peek() === id ? null : id;
    this.page.value = 0;
  }

  togglePanel(panel: Panel): void {
    if (panel === 'chat' && this.direct === null) return;
    this.panel.value = this.panel.peek() === panel ? null : panel;
  }

  /** Returns false where there is only one. */
  nextLayout(): boolean {
    if (!this.hasLayouts.peek()) return false;
    const next = (layoutChoices.indexOf(this.choice.peek()) + 1) % layoutChoices.length;
    this.chooseLayout(layoutChoices[next] ?? 'auto');
    return true;
  }

  chooseLayout(choice: LayoutChoice): void {
    this.choice.value = choice;
    this.pinned.value = null;
    this.page.value = 0;
  }

  moveSelf(corner: Corner): void {
    this.corner.value = corner;
    remember('corner', corner);
  }

  turnPage(by: 1 | -1): void {
    const { page, pages } = this.arrangement.peek() ?? { page: 0, pages: 1 };
    this.page.value = Math.min(Math.max(0, page + by), pages - 1);
  }

  close(): void {
    for (const stop of this.#stops) stop();
    this.comparison?.close();
  }

  #countUnread(): number {
    const messages = this.direct?.chat.messages.value ?? [];
    const lastRead = this.panel.value === 'chat' ? Infinity : this.#lastRead.value;
    return messages.filter(({ from, id }) => from === 'peer' && id > lastRead).length;
  }

  #listTiles(): readonly TileSpec[] {
    const others = this.call.peers.value.flatMap((peer): TileSpec[] => {
      const screen = peer.screen.value;
      const person: TileSpec = { kind: 'person', id: peer.peerId, peer };
      return screen ? [{ kind: 'screen', id: `screen-${screen.id}`, peer, screen }, person] : [person];
    });
    return this.selfHidden.value ? others : [...others, { kind: 'self', id: selfId }];
  }

  #ids() {
    const tiles = this.tiles.value;
    return {
      people: tiles.filter((tile) => tile.kind === 'person').map((tile) => tile.id),
      screens: tiles.filter((tile) => tile.kind === 'screen').map((tile) => tile.id),
    };
  }

  #arrange(): Arrangement | null {
    const area = this.area.value;
    if (area === null) return null;
    const { people, screens } = this.#ids();
    if (this.covered.value && this.panel.value === 'chat') return faceAlone(people[0] ?? null, area);
    const below = people.length === 0 ? this.below.value : 0;
    return arrange({
      people,
      screens,
      // Where the card leaves no room for a face, it lies on it.
      area: area.height - below < leastFaces.grid ? area : { ...area, height: area.height - below },
      self: this.selfHidden.value ? null : selfId,
      aspects: this.#aspects.value,
      choice: this.choice.value,
      pinned: this.pinned.value,
      // Read only where it moves tiles, so that a grid does not follow every word.
      speaker: this.choice.value === 'speaker' ? this.#lastSpeaker.value : null,
      corner: this.corner.value,
      page: this.page.value,
    });
  }
}
