import type { IncomingRing } from '@sotto/client';
import {
  createFakeCall,
  createFakeConference,
  createFakeLocalMedia,
  createFakeRing,
  createFakeRinger,
  createFakeSotto,
  refusal,
} from '@sotto/client/testing';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { switchSource } from '../devices/switch.ts';
import { activeCall } from '../session/active-call.ts';
import { route } from '../common/router.ts';
import { RingController } from './ring-controller.ts';

const anna = { id: 'anna', cardKey: 'k', name: 'Anna', addedAt: 0, verified: false };
const caller = { id: 'anna', contact: anna };
const room = 'c123456789abcdefghjkmnpqr';

let stored: Map<string, string>;
let page: EventTarget;
let pushed: string[];

beforeEach(() => {
  stored = new Map([['sotto.name', 'Ada']]);
  page = new EventTarget();
  pushed = [];
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => void stored.set(key, value),
    removeItem: (key: string) => void stored.delete(key),
  });
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
  vi.stubGlobal('history', { pushState: (_state: null, _title: string, path: string) => pushed.push(path) });
  vi.stubGlobal('document', Object.assign(new EventTarget(), { hidden: false }));
  vi.stubGlobal('scrollTo', () => undefined);
});

afterEach(() => {
  activeCall.value = null;
  vi.unstubAllGlobals();
});

function open(contacts = [anna], missing: readonly string[] = [], call = createFakeCall({ name: 'Ada' })) {
  const ringer = createFakeRinger({ contacts });
  const register = vi.fn(ringer.register);
  const closed = vi.fn<() => void>();
  const openRinger = vi.fn(() => Promise.resolve({ ...ringer, register, close: closed }));
  const sotto = { ...createFakeSotto({ call }), openRinger };
  const controller = new RingController({
    sotto,
    createLocalMedia: () => createFakeLocalMedia(),
    missing: () => missing,
  });
  return { controller, ringer, register, closed, openRinger, sotto };
}

/** What another window of this browser has remembered. */
function elsewhere(key: string, value: string): void {
  stored.set(key, value);
  page.dispatchEvent(Object.assign(new Event('storage'), { key }));
}

/** How this window came into the room that it is in. */
function entry() {
  const now = route();
  return now.page === 'room' ? now.entry : undefined;
}

describe('a device', () => {
  it('can be called by its contacts, unless told otherwise', async () => {
    const { controller, register } = open();
    expect(register).not.toHaveBeenCalled();
    await controller.start();
    expect(register).toHaveBeenLastCalledWith({ on: true, callers: 'contacts' });
    controller.settings.set('reachable', false);
    expect(register).toHaveBeenLastCalledWith({ on: false, callers: 'contacts' });
  });

  it('is not shown to the server while nobody could call it', async () => {
    const { controller, ringer, register } = open([]);
    await controller.start();
    expect(register).toHaveBeenLastCalledWith({ on: false, callers: 'contacts' });
    controller.settings.set('strangers', true);
    expect(register).toHaveBeenLastCalledWith({ on: true, callers: 'everybody' });
    controller.settings.set('strangers', false);
    ringer.contacts.value = [anna];
    expect(register).toHaveBeenLastCalledWith({ on: true, callers: 'contacts' });
  });

  it('is not shown to the server where its browser could not answer', async () => {
    const { controller, register } = open([anna], ['RTCRtpScriptTransform']);
    await controller.start();
    expect(register).toHaveBeenLastCalledWith({ on: false, callers: 'contacts' });
  });

  it('follows what was decided in another window', async () => {
    const { controller, register } = open();
    await controller.start();
    elsewhere('sotto.reachable', 'off');
    expect(register).toHaveBeenLastCalledWith({ on: false, callers: 'contacts' });
  });

  it('is reachable under its new key when it got one, in whichever window', async () => {
    const { controller, closed, openRinger, sotto } = open();
    await controller.start();
    sotto.renewals.value = 1;
    await vi.waitFor(() => expect(openRinger).toHaveBeenCalledTimes(2));
    expect(closed).toHaveBeenCalledTimes(1);
  });

  it('tries again where it could not be opened', async () => {
    const { controller, openRinger, sotto } = open();
    const failed = vi.spyOn(sotto, 'failed');
    openRinger.mockRejectedValueOnce(refusal('internal'));
    await expect(controller.start()).rejects.toMatchObject({ code: 'internal' });
    expect(failed.mock.calls).toMatchObject([['ringer', { code: 'internal' }]]);
    await controller.start();
    expect(openRinger).toHaveBeenCalledTimes(2);
  });
});

describe('calling somebody', () => {
  it('leads into a room that is meant for them', async () => {
    const { controller } = open();
    await controller.call(anna);
    expect(pushed).toEqual(['/r/c1234-56789-abcde-fghjk-mnpqr']);
    expect(entry()).toMatchObject({
      call: { name: 'Ada' },
      expected: 'anna',
      outgoing: { contact: anna, room },
    });
  });

  it('says who calls as they are called here, and whether their address is to be hidden', async () => {
    const { controller, sotto } = open();
    const callContact = vi.spyOn(sotto, 'callContact');
    await controller.call(anna);
    const options = { name: 'Ada', media: expect.anything(), hideAddress: false };
    expect(callContact).toHaveBeenCalledExactlyOnceWith(anna, options);
  });

  it('turns nothing on that is off in the call that is left for it, and nothing off that is on', async () => {
    const { controller, sotto } = open();
    stored.set('sotto.camera', 'off');
    const media = createFakeLocalMedia({ microphone: { state: 'muted' }, camera: { state: 'on' } });
    activeCall.value = createFakeCall({ media });
    const callContact = vi.spyOn(sotto, 'callContact');
    await controller.call(anna);

    const again = callContact.mock.lastCall?.[1].media;
    expect([again?.microphone.wanted.value, again?.camera.wanted.value]).toEqual([false, true]);
  });

  it('turns nothing on that was switched off the last time, wherever that was', async () => {
    const { controller, sotto } = open();
    const { microphone, camera } = createFakeLocalMedia();
    switchSource(microphone, true);
    switchSource(camera, false);
    const callContact = vi.spyOn(sotto, 'callContact');
    await controller.call(anna);

    const again = callContact.mock.lastCall?.[1].media;
    expect([again?.microphone.wanted.value, again?.camera.wanted.value]).toEqual([true, false]);
  });

  it('leaves everything as it was when there is no room to be had', async () => {
    const { controller, sotto } = open();
    sotto.callContact = () => Promise.reject(refusal('rate-limited'));
    const call = createFakeCall();
    activeCall.value = call;
    await expect(controller.call(anna)).rejects.toMatchObject({ code: 'rate-limited' });
    expect(pushed).toEqual([]);
    expect(call.status.value.phase).toBe('connected');
  });
});

describe('answering', () => {
  it('leaves the call of now, and goes to the room in which only the caller may be', async () => {
    const { controller } = open();
    const call = createFakeConference();
    activeCall.value = call;
    const media = createFakeLocalMedia();
    await controller.answer(createFakeRing(caller, room), { name: 'Ada', media });
    expect(call.status.value).toEqual({ phase: 'ended', reason: 'left' });
    expect(entry()).toEqual({ call: expect.objectContaining({ name: 'Ada' }), expected: 'anna' });
    expect(pushed).toHaveLength(1);
  });

  it('leads to the mirror of the room, meant for the caller, where that could not be joined', async () => {
    const { controller, sotto } = open();
    const ring = createFakeRing(caller, room);
    sotto.answer = () => {
      ring.ended.value = 'accepted';
      return Promise.reject(refusal('timeout'));
    };
    const answered = controller.answerHere(ring, { name: 'Ada', media: createFakeLocalMedia() });
    expect(controller.answering.value).toBe(ring);
    await expect(answered).rejects.toMatchObject({ code: 'timeout' });
    expect(controller.answering.value).toBeNull();
    expect([pushed.length, entry()]).toEqual([1, { expected: 'anna' }]);
  });

  it('stays in the call of now when somebody else was quicker', async () => {
    const { controller, sotto } = open();
    const call = createFakeConference();
    activeCall.value = call;
    sotto.answer = () => Promise.reject(refusal('not-found'));
    const ring = createFakeRing(caller, room);
    const answered = controller.answer(ring, { name: 'Ada', media: createFakeLocalMedia() });
    await expect(answered).rejects.toMatchObject({ code: 'not-found' });
    expect(call.status.value.phase).toBe('connected');
    expect(pushed).toEqual([]);
  });
});

describe('two who call each other', () => {
  it('are in one call without a question: one goes, the other stays', async () => {
    const { controller, ringer, sotto } = open();
    const answer = vi.spyOn(sotto, 'answer');
    await controller.start();
    const call = createFakeCall({ name: 'Ada' });
    activeCall.value = call;
    ringer.crossings.value = [{ ring: createFakeRing(caller), here: true }];
    expect(pushed).toEqual([]);
    const ring = createFakeRing(caller, room);
    ringer.crossings.value = [{ ring, here: false }];
    await vi.waitFor(() => expect(pushed).toHaveLength(1));
    expect(answer).toHaveBeenCalledExactlyOnceWith(ring, expect.anything());
    expect(call.status.value).toEqual({ phase: 'ended', reason: 'left' });
    expect(entry()).toMatchObject({ call: { name: 'Ada' }, expected: 'anna' });
  });

  it('read that they were called where the answer did not get through', async () => {
    const { controller, ringer, sotto } = open();
    await controller.start();
    activeCall.value = createFakeCall();
    // The answer does not get through; the ring has ended by then, or goes on.
    const rings = (['anna', 'ben', 'cleo'] as const).map((id) => createFakeRing({ ...caller, id }, room));
    sotto.answer = async ({ id }) => {
      const [, given] = rings;
      if (given?.id === id) given.ended.value = 'cancelled';
      throw refusal('internal');
    };
    const told: (string | undefined)[] = [];
    controller.aftermath.subscribe((aftermath) => told.push(aftermath?.ringId));
    // Who has given up meanwhile is rung from here.
    for (const ring of rings) ringer.crossings.value = [{ ring, here: false }];
    await vi.waitFor(() => expect(told.at(-1)).toBe('ring-cleo'));
    expect(told).toEqual([undefined, 'ring-anna', 'ring-cleo']);
    expect(controller.aftermath.value?.what).toBe('missed');
    expect(pushed).toEqual([]);
  });

  it('are in one call also where the first answer did not get through', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const { controller, ringer, sotto } = open();
    await controller.start();
    activeCall.value = createFakeCall({ name: 'Ada' });
    const answer = vi.spyOn(sotto, 'answer').mockRejectedValueOnce(refusal('timeout'));
    const ring = createFakeRing(caller, room);
    ringer.crossings.value = [{ ring, here: false }];
    await vi.advanceTimersByTimeAsync(1_999);
    expect([answer.mock.calls.length, controller.aftermath.value?.what, pushed]).toEqual([1, 'missed', []]);
    await vi.advanceTimersByTimeAsync(1);
    expect([answer.mock.calls.length, controller.aftermath.value, pushed.length]).toEqual([2, null, 1]);
  });

  it('are in one call also where one rang before the other had begun to, and neither has missed a call', async () => {
    const { controller, ringer, sotto } = open();
    const answer = vi.spyOn(sotto, 'answer');
    await controller.start();
    const going = createFakeRing(caller, room);
    const staying = createFakeRing({ ...caller, id: 'ben' });
    ringer.rings.value = [going, staying];
    activeCall.value = createFakeCall({ name: 'Ada' });
    ringer.rings.value = [];
    ringer.crossings.value = [
      { ring: going, here: false },
      { ring: staying, here: true },
    ];
    await vi.waitFor(() => expect(pushed).toHaveLength(1));
    expect(answer).toHaveBeenCalledExactlyOnceWith(going, expect.anything());
    // Whoever comes here lets go of their own ring.
    staying.ended.value = 'cancelled';
    expect(controller.aftermath.value).toBeNull();
  });

  it('are in one call also where the one who stayed is not rung any more', async () => {
    const { controller, ringer, sotto } = open();
    const answer = vi.spyOn(sotto, 'answer');
    await controller.start();
    activeCall.value = createFakeCall({ name: 'Ada' });
    const ring = createFakeRing(caller, room);
    ringer.crossings.value = [{ ring, here: true }];
    expect(answer).not.toHaveBeenCalled();
    ringer.crossings.value = [{ ring, here: false }];
    ringer.crossings.value = [{ ring, here: false }];
    await vi.waitFor(() => expect(pushed).toHaveLength(1));
    expect(answer).toHaveBeenCalledExactlyOnceWith(ring, expect.anything());
  });

  it('have missed nothing in their other windows', async () => {
    const [here, another] = [open(), open()];
    await Promise.all([here.controller.start(), another.controller.start()]);
    const ring = createFakeRing(caller);
    another.ringer.rings.value = [ring];
    activeCall.value = createFakeCall();
    here.ringer.crossings.value = [{ ring, here: true }];
    // What comes behind it through the same channel has come.
    const channel = new BroadcastChannel('sotto-crossings');
    const { promise, resolve } = Promise.withResolvers<void>();
    channel.addEventListener('message', () => resolve());
    here.ringer.crossings.value = [{ ring: createFakeRing({ ...caller, id: 'ben' }), here: true }];
    await promise;
    channel.close();
    ring.ended.value = 'cancelled';
    expect(another.controller.aftermath.value).toBeNull();
  });
});

describe('while somebody calls', () => {
  it('gets ready for the answer in a window that can be seen, and in another once it is', async () => {
    const { controller, ringer } = open();
    await controller.start();
    const prepare = vi.fn<IncomingRing['prepare']>();
    const called = (id: string): IncomingRing => ({ ...createFakeRing(caller, room), id, prepare });
    ringer.rings.value = [called('seen')];
    expect(prepare).toHaveBeenCalledExactlyOnceWith({ hideAddress: false });
    Object.assign(document, { hidden: true });
    ringer.rings.value = [called('unseen')];
    expect(prepare).toHaveBeenCalledTimes(1);
    Object.assign(document, { hidden: false });
    document.dispatchEvent(new Event('visibilitychange'));
    expect(prepare).toHaveBeenCalledTimes(2);
  });
});

describe('what is left of a ring', () => {
  it.each([
    ['missed', 'missed'],
    ['cancelled', 'missed'],
    ['answered-elsewhere', 'elsewhere'],
    ['declined', undefined],
    ['accepted', undefined],
    ['lost', undefined],
  ] as const)('that ended as %s', async (end, what) => {
    const { controller, ringer } = open();
    await controller.start();
    const ring = createFakeRing(caller);
    ringer.rings.value = [ring];
    ringer.rings.value = [];
    ring.ended.value = end;
    expect(controller.aftermath.value?.what).toBe(what);
  });

  it('that could not ring because of a clock', async () => {
    const { controller, ringer } = open();
    await controller.start();
    ringer.misdated.value = { ringId: 'r', caller };
    expect(controller.aftermath.value).toEqual({ what: 'misdated', ringId: 'r', caller });
  });
});
