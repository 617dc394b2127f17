import type { Caller, OutgoingRingState } from '@sotto/client';
import type { Contact } from '@sotto/client/people';
import {
  createFakeOutgoingRing,
  createFakeRing,
  createFakeRinger,
  createFakeSotto,
} from '@sotto/client/testing';
import type { ComponentChildren } from 'preact';
import { CallView } from '../src/call/call-view.tsx';
import { Reachable, Ringing } from '../src/calling/call-settings.tsx';
import { IncomingCalls } from '../src/calling/incoming-calls.tsx';
import { CallingSettings } from '../src/calling/settings.ts';
import { Contacts } from '../src/contacts/contacts.tsx';
import { Home } from '../src/home/home.tsx';
import { remember } from '../src/common/remembered.ts';
import { activeCall } from '../src/session/active-call.ts';
import { ServicesProvider } from '../src/common/services.ts';
import { type Act, press, there } from './acting.ts';
import { media } from './people.ts';
import { alone, pair } from './scenes-call.tsx';
import { device, few } from './scenes-contacts.tsx';
import type { Scene } from './scenes-pages.tsx';

const anna: Contact = { id: 'anna', cardKey: 'anna', name: 'Miriam Okafor', addedAt: 0, verified: true };
const long = 'Prof. Dr. Maximiliane-Charlotte Freifrau von und zu Hohenstein';

const contact = (change: Partial<Contact> = {}): Caller => ({ id: 'anna', contact: { ...anna, ...change } });

const stranger = (claimedName: string, namesake: string | null = null): Caller => ({
  id: 'stranger',
  contact: null,
  claimedName,
  fingerprint: '52719 08364 71120 45983 66027 91345 20871 33496',
  namesake,
});

interface RungOptions {
  readonly caller: Caller;
  readonly page?: ComponentChildren;
  readonly devices?: Parameters<typeof media>[0];
  readonly named?: boolean;
  readonly after?: 'missed' | 'misdated';
}

/** A page on which somebody rings. */
function rung({ caller, page = <Home />, devices, named = true, after }: RungOptions): Scene {
  remember('name', named ? 'Ada Brandt' : null);
  // A gallery with sound would be a nuisance.
  remember('ring-sound', 'off');
  const ring = createFakeRing(caller);
  const ringer = createFakeRinger({ contacts: [anna], rings: [ring] });
  const services = {
    sotto: { ...createFakeSotto({}), openRinger: () => Promise.resolve(ringer) },
    createLocalMedia: () => media(devices),
    observeLevel: () => undefined,
    missing: () => [],
  };
  const scene = {
    render: () => (
      <ServicesProvider value={services}>
        {page}
        <IncomingCalls />
      </ServicesProvider>
    ),
  };
  const end = async () => {
    await there('.incoming');
    ringer.rings.value = [];
    if (after === 'missed') ring.ended.value = after;
    else ringer.misdated.value = { ringId: ring.id, caller };
  };
  return after === undefined ? scene : { ...scene, act: end };
}

function inCall(caller: Caller): Scene {
  const call = pair();
  activeCall.value = call;
  return rung({ caller, page: <CallView call={call} onReconnect={() => undefined} /> });
}

function calling(state: OutgoingRingState, change: Partial<Contact> = {}): Scene {
  const call = pair({ ...alone, protection: { level: 'establishing' } });
  const callee = { ...anna, ...change };
  const outgoing = {
    contact: callee,
    ring: createFakeOutgoingRing(callee, state),
    room: call.room,
    again: () => Promise.resolve(),
    giveUp: () => undefined,
  };
  return { render: () => <CallView call={call} outgoing={outgoing} onReconnect={() => undefined} /> };
}

function settings(registration: 'connecting' | 'reachable' | 'refused', act?: Act): Scene {
  const own = new CallingSettings();
  const scene = {
    render: () => (
      <Contacts
        open={() => device({ contacts: few })}
        onCall={() => undefined}
        reachable={<Reachable settings={own} registration={registration} alone={false} />}
        ringing={<Ringing settings={own} />}
      />
    ),
  };
  return act ? { ...scene, act } : scene;
}

/** The start page of somebody with contacts. */
function home(contacts: readonly Contact[]): Scene {
  const ringer = createFakeRinger({ contacts });
  const services = {
    sotto: { ...createFakeSotto({}), openRinger: () => Promise.resolve(ringer) },
    createLocalMedia: () => media(),
    observeLevel: () => undefined,
    missing: () => [],
  };
  return {
    render: () => (
      <ServicesProvider value={services}>
        <Home knows={() => Promise.resolve(true)} />
      </ServicesProvider>
    ),
  };
}

const outcomes = [
  'calling',
  'ringing',
  'accepted',
  'declined',
  'busy',
  'missed',
  'not-reachable',
  'wrong-clock',
  'rate-limited',
  'timeout',
] as const satisfies readonly OutgoingRingState[];

export const callingScenes: Record<string, () => Scene> = {
  incoming: () => rung({ caller: contact() }),
  'incoming-camera-off': () => rung({ caller: contact({ verified: false }), devices: { camera: false } }),
  'incoming-nameless-here': () => rung({ caller: contact({ name: long }), named: false }),
  'incoming-denied': () =>
    rung({ caller: contact(), devices: { cameraProblem: 'denied', microphoneProblem: 'denied' } }),
  'incoming-stranger': () => rung({ caller: stranger('Lucía Fernández'), devices: { camera: false } }),
  'incoming-namesake': () =>
    rung({ caller: stranger('miriam okafor', 'Miriam Okafor'), devices: { camera: false } }),
  'incoming-in-call': () => inCall(contact()),
  'incoming-in-call-stranger': () => inCall(stranger('', null)),
  'incoming-missed': () => rung({ caller: contact(), after: 'missed' }),
  'incoming-misdated': () => rung({ caller: contact(), after: 'misdated' }),
  ...Object.fromEntries(outcomes.map((state) => [`calling-${state}`, () => calling(state)])),
  'calling-long-name': () => calling('ringing', { name: long }),
  'home-contacts': () => home(few.slice(0, 2)),
  'home-many-contacts': () => home(few),
  'calling-settings': () => settings('reachable'),
  'calling-settings-open': () => settings('reachable', press('.contacts-more summary')),
  'calling-settings-refused': () => settings('refused'),
};
