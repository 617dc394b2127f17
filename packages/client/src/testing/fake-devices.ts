/** A MediaStreamTrack as far as devices and senders use one. */
export class FakeTrack extends EventTarget {
  static #count = 0;

  readonly id: string;
  readonly kind: 'audio' | 'video';
  readonly label: string;
  readyState: 'live' | 'ended' = 'live';
  enabled = true;
  muted = false;
  contentHint = '';
  size = { width: 1280, height: 720 };
  deviceId = '';
  /** The copies that were made of it. */
  readonly clones: FakeTrack[] = [];

  constructor(kind: 'audio' | 'video', label = '') {
    super();
    FakeTrack.#count += 1;
    this.id = `track-${FakeTrack.#count}`;
    this.kind = kind;
    this.label = label;
  }

  clone(): FakeTrack {
    const copy = new FakeTrack(this.kind, this.label);
    this.clones.push(copy);
    return copy;
  }

  getSettings(): { width: number; height: number; deviceId: string } {
    return { ...this.size, deviceId: this.deviceId };
  }

  /** By the system, a switch or a lid, and what takes that back. */
  setMuted(muted: boolean): void {
    this.muted = muted;
    this.dispatchEvent(new Event(muted ? 'mute' : 'unmute'));
  }

  stop(): void {
    this.readyState = 'ended';
  }

  /** Unplugged, or the permission was taken back. */
  end(): void {
    this.readyState = 'ended';
    this.dispatchEvent(new Event('ended'));
  }
}

interface Asked {
  readonly kind: 'audio' | 'video';
  readonly deviceId: string | null;
  /** The browser gives the device; `muted`: the system lets it give nothing. */
  give(given?: { readonly muted: boolean }): FakeTrack;
  refuse(name: string, message?: string): void;
}

/** `navigator.mediaDevices` whose permissions and devices are the test's to give. */
export class FakeMediaDevices extends EventTarget {
  /** Questions that were not answered yet or were, oldest first. */
  readonly asked: Asked[] = [];
  devices: MediaDeviceInfo[] = [];

  /** The question asked last. */
  get last(): Asked {
    const asked = this.asked.at(-1);
    if (asked === undefined) throw new Error('No device was asked for.');
    return asked;
  }

  enumerateDevices(): Promise<MediaDeviceInfo[]> {
    return Promise.resolve(this.devices);
  }

  getUserMedia(constraints: MediaStreamConstraints): Promise<{ getTracks(): FakeTrack[] }> {
    const kind = constraints.audio === undefined ? 'video' : 'audio';
    const given = constraints[kind];
    const id = typeof given === 'object' ? given.deviceId : undefined;
    const deviceId = typeof id === 'object' && 'exact' in id ? String(id.exact) : null;
    return this.#ask(kind, deviceId, (track) => ({ getTracks: () => [track] }));
  }

  getDisplayMedia(): Promise<{
    getTracks(): FakeTrack[];
    getVideoTracks(): FakeTrack[];
    getAudioTracks(): FakeTrack[];
  }> {
    return this.#ask('video', null, (track) => ({
      getTracks: () => [track],
      getVideoTracks: () => [track],
      getAudioTracks: () => [],
    }));
  }

  #ask<T>(kind: 'audio' | 'video', deviceId: string | null, wrap: (track: FakeTrack) => T): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.asked.push({
      kind,
      deviceId,
      give: ({ muted } = { muted: false }) => {
        const track = new FakeTrack(kind, deviceId ?? 'default');
        track.muted = muted;
        // A default device has an id of its own, too.
        track.deviceId =
          deviceId ?? this.devices.find((each) => each.kind === `${kind}input`)?.deviceId ?? '';
        resolve(wrap(track));
        return track;
      },
      refuse: (name, message = '') => reject(new DOMException(message, name)),
    });
    return promise;
  }
}
