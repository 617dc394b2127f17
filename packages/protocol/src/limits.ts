/**
 * Bounds that both sides know. Sizes are in bytes or UTF-16 code units as named, times in milliseconds.
 * The server enforces them; a client that keeps them is never refused for its own size or speed, as long as its network
 * does not have many of them.
 */
export const limits = {
  /** Bytes of one WebSocket message, either way. The largest honest one is a `join` result in a full room. */
  messageBytes: 128 * 1024,
  /** Fragments (RFC 6455, section 5.4) of one message of the client; browsers send what they have at once. */
  messageFragments: 64,
  /** Code units of `data` in `relay` and `relayRing`: an X-Wing public key or a whole SDP, base64url, with room to spare. */
  relayLength: 64 * 1024,
  /** Code units of a display name. */
  nameLength: 64,
  /** People in a room of kind `call`. */
  callPeers: 2,
  /** Code units of the sealed card in `ring`. */
  cardLength: 4096,
  /** Connections that are reachable under one identity: the windows and tabs of one device. */
  windowsPerIdentity: 16,
  /** Times that a connection may ring at once, and in each minute after that. */
  ringsPerMinute: 10,
  /** Rings that a device lets ring at the same time; it acknowledges no more. */
  ringsPerIdentity: 4,
  /**
   * Rings that a device is told of at the same time before it has acknowledged them; a newer one takes the place of
   * another.
   */
  waitingRingsPerIdentity: 16,
  /** How long such a ring keeps its place against newer ones, which wait until then. */
  ringTurn: 1_000,
  /** Ways to the media server that a network check tells at most. */
  checkWays: 16,
  /** How long a network check can last, before the server ends it. */
  checkTime: 30_000,
  /** Network checks that one address may begin at once, and in each minute after that. */
  checksPerMinute: 6,
  /** Bytes and messages that a network check takes from the client; with one more the server ends it. */
  checkBytes: 2 * 1024 * 1024,
  checkMessages: 4096,
  /** Bytes of one echo: a packet of speech … */
  checkEchoBytes: 120,
  /** … and of one message of load: what fits into one packet everywhere. */
  checkLoadBytes: 1100,
  /** Bits per second of the load: a picture in high definition with room to spare … */
  checkBitrate: 5_000_000,
  /** … and for how long the server sends it. */
  checkLoadTime: 2_000,
  /** Consumers whose packets are counted at once at most … */
  countedConsumers: 32,
  /** … how often a peer may have them counted at once, and in each minute after that … */
  countsPerMinute: 240,
  /** … how often it may say what it can decode, upon which all is offered to it anew … */
  receivesPerMinute: 20,
  /** … how many new consumers it may ask for in place of those by which nothing comes … */
  renewalsPerMinute: 40,
  /** … how often it may tell others whether they arrive … */
  tellingsPerMinute: 120,
  /** … and how often it may act on others, or ask those who act. */
  actionsPerMinute: 120,
  /** Peers who can be left out where everybody is acted on. */
  exceptedPeers: 32,
  /** Time in which a message in fragments must be whole. */
  messageTimeout: 5_000,
  /** Messages a connection may send at once, and per second after that; so do frames that end none. */
  messageBurst: 200,
  messagesPerSecond: 50,
  /** Bytes a connection may send at once, and per second after that, whether messages come of them or not. */
  bytesBurst: 2 * 1024 * 1024,
  bytesPerSecond: 256 * 1024,
  /**
   * Bytes that may wait for a client before what others relay to it is refused to them, and what they send is offered
   * later.
   */
  relayQueueBytes: 512 * 1024,
  /** Bytes that may wait in a connection's send queue before the server drops the connection. */
  sendQueueBytes: 2 * 1024 * 1024,
  /** The same for a connection without a membership: a window that is rung, at the most. */
  readyQueueBytes: 256 * 1024,
  /** Time in which a client has to take something of what waits for it. */
  readTimeout: 10_000,
  /** Times that a peer may produce at once, and per second after that. */
  produceBurst: 12,
  producesPerSecond: 2,
  /** Times that people of one network may produce in one room together, per second, after four for each that it holds. */
  roomProducesPerSecond: 8,
  /** Time for `hello` after the socket opened. */
  helloTimeout: 5_000,
  /** The client sends `ping` this often when it has nothing else to say … */
  pingInterval: 1_500,
  /** … and either side takes the other for lost after this long without a sign of life. */
  silenceTimeout: 4_000,
  /** How long the membership of a peer with a lost socket is kept, so that it can `resume`. */
  resumeWindow: 20_000,
  /** How long the call in a room that everyone left goes on when somebody enters it again. */
  emptyRoomWindow: 120_000,
  /** How long a ring waits for the device to acknowledge it, and its caller for the word that nobody has. */
  acknowledgeTimeout: 3_000,
  /** How long it rings after that. */
  ringTimeout: 45_000,
  /** Time for the answer to a request, either way; for `consume` see there. */
  requestTimeout: 10_000,
} as const;
