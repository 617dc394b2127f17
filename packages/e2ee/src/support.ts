/** The features that this browser lacks for end-to-end encrypted calls; the names are those of the web platform. */
export type E2eeSupport = { supported: boolean; missing: string[] };

/** The part of the page's global scope that is looked at. */
type Scope = {
  RTCRtpScriptTransform?: unknown;
  Worker?: unknown;
  WebAssembly?: unknown;
  /** Without `subtle` outside a secure context (HTTPS or localhost). */
  crypto?: { subtle?: unknown };
};

/**
 * Says whether this browser can encrypt frames at all. A call that should be end-to-end encrypted must not start
 * where `supported` is false: there is no weaker mode.
 */
export function e2eeSupport(scope: Scope = globalThis): E2eeSupport {
  const needed = {
    RTCRtpScriptTransform: scope.RTCRtpScriptTransform,
    Worker: scope.Worker,
    WebAssembly: scope.WebAssembly,
    SubtleCrypto: scope.crypto?.subtle,
  };
  const missing = Object.entries(needed)
    .filter(([, found]) => found === undefined)
    .map(([name]) => name);
  return { supported: missing.length === 0, missing };
}

/**
 * Every peer connection that carries protected media must be made with these options.
 *
 * Chromium decides while it negotiates whether a sender or receiver has a transform at all. One that is set later
 * never runs, without an error, and frames leave in clear. With `encodedInsertableStreams` the connection holds
 * every frame back until a transform takes it, whenever that was set: it fails closed. Firefox ignores the option
 * and needs none.
 */
export const peerConnectionOptions: RTCConfiguration & { encodedInsertableStreams: true } = Object.freeze({
  encodedInsertableStreams: true,
});
