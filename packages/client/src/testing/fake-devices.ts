/** A MediaStreamTrack as far as devices and senders use one. */
export class FakeTrack extends EventTarget {
  static #count = 0;

  readonly id: string;
  readonly kind: 'audio' | 'video';
  readonly label: string;
  readyState: 'live' | 'ended' = 'live';
  enabled = true;
  contentHint = '';
  size = { width: 1280, height: 720 };
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

  getSettings(): { width: number; height: number } {
    return this.size;
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
  /** The browser gives the device. */
  give(): FakeTrack;
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
      give: () => {
        const track = new FakeTrack(kind, deviceId ?? 'default');
        resolve(wrap(track));
        return track;
      },
      refuse: (name, message = '') => reject(new DOMException(message, name)),
    });
    return promise;
  }
}
