import { errorCodes, limits } from '@sotto/protocol';
import browsers from '@sotto/protocol/testing/browser-rtp.json' with { type: 'json' };
import * as fc from 'fast-check';

const { chromium, firefox } = browsers;

/** Ids that exist: of the sender and, above all, of others. */
export type Ids = readonly string[];

/** What attackers know of others. */
export interface Known {
  readonly ids: Ids;
  /** That somebody can be rung under. */
  readonly identities: Ids;
}

/** Stands for the room that the sender is in, where it is in one. */
export const ownRoom = 'c'.repeat(25);

const strangeTexts = fc.constantFrom(
  '',
  '\0',
  '\ud800',
  '../../etc/passwd',
  '<script>alert(1)</script>',
  "'; DROP TABLE entries; --",
  '${7*7}',
  '%s%n',
  '\r\na=fingerprint:sha-256 00',
  '__proto__',
  'constructor',
  'A'.repeat(2_000),
);

const strangeNumbers = fc.constantFrom(-1, 0, 0.5, 1e21, 2 ** 31, 2 ** 32, 2 ** 53, -(2 ** 53), 1e308);

/** Values that a JSON text can hold, the odd ones often. */
const anyValue = fc.oneof(
  fc.jsonValue({ maxDepth: 4 }),
  strangeTexts,
  strangeNumbers,
  fc.constant(deep(500)),
  fc.constant(Array.from({ length: 500 }, () => 0)),
  fc.constant(JSON.parse('{"__proto__":{"admin":true},"constructor":{"prototype":{}}}') as unknown),
);

const streams = fc.constantFrom(
  chromium.audio,
  chromium.camera,
  chromium.screen,
  firefox.audio,
  firefox.camera,
);

function broken<T extends object>(whole: fc.Arbitrary<T>): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 2, arbitrary: whole }, { weight: 3, arbitrary: mutated(whole) });
}

/** Base64url of about so many bytes, sometimes of exactly those. */
const bytesOf = (length: number) =>
  fc
    .oneof(
      { weight: 3, arbitrary: fc.uint8Array({ minLength: length, maxLength: length }) },
      { weight: 1, arbitrary: fc.uint8Array({ minLength: length - 1, maxLength: length + 1 }) },
    )
    .map((bytes) => Buffer.from(bytes).toString('base64url'));

/** What nearly fits the methods that are about reachability. */
function nearlyRinging({ ids, identities }: Known): Record<string, fc.Arbitrary<unknown>> {
  const identity = fc.oneof(fc.constantFrom(...identities), bytesOf(32), anyValue);
  const room = fc.oneof({ weight: 6, arbitrary: fc.constant(ownRoom) }, { weight: 1, arbitrary: anyValue });
  const ringId = fc.oneof(fc.constantFrom(...ids), anyValue);
  return {
    challengeReach: fc.oneof(fc.constant({}), anyValue),
    reach: fc.record({ identity, signature: fc.oneof(bytesOf(64), anyValue) }),
    unreach: fc.oneof(fc.constant({}), anyValue),
    answerRing: fc.record({
      ringId,
      answer: fc.oneof(fc.constantFrom('accept', 'decline', 'busy', 'missed'), anyValue),
    }),
    relayRing: fc.record({ ringId, data: fc.oneof(bytesOf(50), anyValue) }),
    ring: fc.record({ identity, room, card: fc.oneof(bytesOf(100), anyValue) }),
    cancelRing: fc.record({ ringId }),
  };
}

/** What nearly fits each method: right names, with ids of others and values that may be anything. */
function nearly({ ids, identities }: Known): Record<string, fc.Arbitrary<unknown>> {
  const id = fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...ids) }, { weight: 1, arbitrary: anyValue });
  const text = fc.oneof(fc.string({ maxLength: 80 }), strangeTexts, anyValue);
  const roomId = fc.stringMatching(/^[0-9a-hjkmnp-tv-z]{25}$/u);
  const producer = fc.record({ producerId: id });
  const consumer = fc.record({ consumerId: id });
  return {
    hello: fc.record({ versions: fc.oneof(fc.constantFrom([1], [2], [1, 2, 3]), anyValue) }),
    ping: fc.oneof(fc.constant({}), anyValue),
    lookupRoom: fc.record({ room: fc.oneof(roomId, text) }),
    join: fc.record(
      { room: fc.oneof(roomId, text), name: text, token: text, ring: id },
      { requiredKeys: [] },
    ),
    resume: fc.record({ resumeToken: text }),
    relay: fc.record({ to: id, data: fc.oneof(fc.base64String({ maxLength: 200 }), anyValue) }),
    openRelay: fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: anyValue }),
    closeRelay: fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: anyValue }),
    renewMedia: fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: anyValue }),
    openCheck: fc.oneof(fc.constant({}), anyValue),
    connectCheck: fc.record({
      transportId: id,
      dtlsParameters: broken(fc.constantFrom(chromium.dtls, firefox.dtls)),
    }),
    closeCheck: fc.oneof(fc.constant({}), anyValue),
    lookupTurn: fc.oneof(fc.constant({}), anyValue),
    receive: fc.record({
      rtpCapabilities: broken(fc.constantFrom(chromium.capabilities, firefox.capabilities)),
    }),
    connectTransport: fc.record({
      transportId: id,
      dtlsParameters: broken(fc.constantFrom(chromium.dtls, firefox.dtls)),
    }),
    restartIce: fc.record({ transportId: id }),
    produce: fc.record({
      source: fc.oneof(fc.constantFrom('microphone', 'camera', 'screen', 'screenAudio'), anyValue),
      rtpParameters: broken(streams),
      paused: fc.boolean(),
    }),
    pauseProducer: producer,
    resumeProducer: producer,
    closeProducer: producer,
    pauseConsumer: consumer,
    resumeConsumer: consumer,
    countPackets: fc.record({ consumerIds: fc.oneof(fc.array(id, { maxLength: 40 }), anyValue) }),
    renewConsumer: consumer,
    tellReception: fc.record({
      to: id,
      source: fc.oneof(fc.constantFrom('microphone', 'camera'), anyValue),
      reception: fc.oneof(fc.constantFrom('fine', 'lost', 'silent'), anyValue),
    }),
    setPreferredLayers: fc.record({ consumerId: id, spatialLayer: fc.oneof(fc.nat(3), anyValue) }),
    ...nearlyRinging({ ids, identities }),
  };
}

/** Any method with any parameters, those that nearly fit most often. What is legal and leaves is not among them. */
export function hostileRequest(known: Known): fc.Arbitrary<{ method: string; params: unknown }> {
  const shapes = Object.entries(nearly(known));
  const fitting = shapes.map(([method, params]) => fc.record({ method: fc.constant(method), params }));
  const anyShape = fc.oneof(...shapes.map(([, params]) => params));
  const strangeMethod = fc.oneof(
    fc.string({ maxLength: 64 }),
    fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty', 'consume', 'peerLeft'),
  );
  return fc.oneof(
    { weight: 8, arbitrary: fc.oneof(...fitting) },
    {
      weight: 1,
      arbitrary: fc.record({
        method: fc.constantFrom(...shapes.map(([method]) => method)),
        params: anyShape,
      }),
    },
    { weight: 1, arbitrary: fc.record({ method: strangeMethod, params: anyShape }) },
  );
}

const character = fc.nat({ max: 0x10ffff }).map((code) => String.fromCodePoint(code));

/** A message that is none of the four forms, or none that a client may send. */
export const malformedMessage: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: character, maxLength: 300 }).filter((text) => !isJson(text)),
  fc.jsonValue().map((value) => JSON.stringify([value])),
  fc
    .record({
      id: strangeNumbers.filter((id) => !(Number.isSafeInteger(id) && id >= 0)),
      method: fc.constant('ping'),
      params: anyValue,
    })
    .map((message) => JSON.stringify(message)),
  fc.record({ id: fc.nat(), method: fc.constant('ping') }).map((message) => JSON.stringify(message)),
  fc
    .record({ id: fc.nat(), method: fc.constant('m'.repeat(65)), params: anyValue })
    .map((message) => JSON.stringify(message)),
  fc
    .record({ id: fc.nat(), method: fc.constant('ping'), params: anyValue, extra: anyValue })
    .map((message) => JSON.stringify(message)),
  fc.record({ event: fc.string(), params: anyValue }).map((message) => JSON.stringify(message)),
  fc.record({ id: fc.nat(), result: anyValue }).map((message) => JSON.stringify(message)),
  fc
    .record({
      id: fc.nat(),
      error: fc.record({ code: fc.constantFrom(...Object.keys(errorCodes)), message: fc.string() }),
    })
    .map((message) => JSON.stringify(message)),
  fc.constant(`${'['.repeat(60_000)}${']'.repeat(60_000)}`),
  fc.constant('x'.repeat(limits.messageBytes + 1)),
  fc.constant('{"id":0,"method":"ping","params":{}'),
);

/** The same object with something in it replaced, removed or added, at any depth. */
function mutated<T extends object>(whole: fc.Arbitrary<T>): fc.Arbitrary<unknown> {
  return fc
    .tuple(whole, fc.nat(), anyValue, fc.constantFrom('replace', 'remove', 'add'))
    .map(([object, at, value, how]) => {
      const copy: unknown = JSON.parse(JSON.stringify(object));
      const places = placesIn(copy);
      const place = places[at % places.length];
      if (!place) return copy;
      if (how === 'replace') Reflect.set(place.owner, place.key, value);
      else if (how === 'remove') Reflect.deleteProperty(place.owner, place.key);
      else Reflect.set(place.owner, `${place.key}x`, value);
      return copy;
    });
}

function placesIn(value: unknown): { owner: object; key: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [{ owner: value, key }].concat(placesIn(inner)));
}

function deep(levels: number): unknown {
  let value: unknown = {};
  for (let level = 0; level < levels; level++) value = level % 2 === 0 ? [value] : { in: value };
  return value;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
