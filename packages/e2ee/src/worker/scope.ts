/**
 * The little of the worker's global scope that is used here. TypeScript's own declarations of it exclude those of the
 * page, and this package has both.
 */
export type EncodedFrame = RTCEncodedVideoFrame | RTCEncodedAudioFrame;

/** RTCRtpScriptTransformer of WebRTC Encoded Transform. */
export type Transformer = {
  /** Whatever the page passed on; only `TransformOptions` are ours. */
  readonly options: unknown;
  readonly readable: ReadableStream<EncodedFrame>;
  readonly writable: WritableStream<EncodedFrame>;
  /** Senders of video only. Chromium has none. */
  generateKeyFrame?(): Promise<unknown>;
  /** Receivers of video only. */
  sendKeyFrameRequest?(): Promise<unknown>;
};

/** The event that hands a transform over to the worker. */
export type TransformEvent = Event & { readonly transformer: Transformer };
