import * as v from 'valibot';
import {
  addressRange,
  contact,
  hostname,
  integer,
  listOf,
  listenAddress,
  loopbackAddress,
  origin,
  turnUrl,
} from './forms.ts';

export interface Setting {
  /** The environment variable. */
  readonly variable: string;
  /** Its effect, in a sentence or two. */
  readonly about: string;
  /** The form of its text; completes "must be …". */
  readonly form: string;
  /** Used when the variable is unset or empty. */
  readonly fallback: string;
  readonly schema: v.GenericSchema<string, unknown>;
  /** It can also be in a file, which the variable with `_FILE` behind it names, and no other program is given it. */
  readonly secret?: true;
}

const auto = v.literal('auto');
const secret = v.union([
  v.pipe(
    v.literal(''),
    v.transform(() => null),
  ),
  v.pipe(v.string(), v.minLength(32), v.maxLength(1024)),
]);

/** Everything that can be set, in the order in which `--help` prints it. */
export const settings = {
  host: {
    variable: 'SOTTO_HOST',
    about:
      'Where the pages and the socket are served. Browsers give camera and microphone only to https pages and to ' +
      'localhost, so other machines need SOTTO_TLS_CERT, or a proxy with a certificate in front.',
    form: 'a host name or an address, such as localhost, 0.0.0.0 or ::',
    fallback: 'localhost',
    schema: hostname,
  },
  port: {
    variable: 'SOTTO_PORT',
    about:
      'The TCP port of the pages and the socket. With the same port in SOTTO_SFU_LISTEN it is the one port that ' +
      'everything needs, UDP and TCP. 0 takes any that is free.',
    form: 'a number from 0 to 65535',
    fallback: '8080',
    schema: integer(0, 65_535),
  },
  tlsCert: {
    variable: 'SOTTO_TLS_CERT',
    about:
      'The certificate for https, with those that lead to its authority. Read again when it changes; calls go on. ' +
      'self-signed: one that browsers warn of, made and kept in the data folder, for a first try in a network of ' +
      "one's own. Unset: plain http, for this machine or a proxy.",
    form: 'the path of a PEM file, or self-signed',
    fallback: '',
    schema: v.string(),
  },
  tlsKey: {
    variable: 'SOTTO_TLS_KEY',
    about:
      'The private key of that certificate, without a passphrase. It should be readable for this user only.',
    form: 'the path of a PEM file, set if and only if SOTTO_TLS_CERT is a path',
    fallback: '',
    schema: v.string(),
  },
  redirectPort: {
    variable: 'SOTTO_REDIRECT_PORT',
    about: 'A second TCP port, such as 80, that answers plain http with the address of the pages.',
    form: 'off, or a number from 1 to 65535',
    fallback: 'off',
    schema: v.union([
      v.pipe(
        v.literal('off'),
        v.transform(() => null),
      ),
      integer(1, 65_535),
    ]),
  },
  publicUrl: {
    variable: 'SOTTO_PUBLIC_URL',
    about:
      'Where people reach Sotto, by its name or that of a proxy in front. An https address turns HSTS on, unless the ' +
      'certificate is self-signed. Devices sign for it before they can be rung.',
    form: 'an origin such as https://calls.example.org, with no path, or auto for this machine and the port',
    fallback: 'auto',
    schema: v.union([auto, origin]),
  },
  allowedOrigins: {
    variable: 'SOTTO_ALLOWED_ORIGINS',
    about: 'Other origins whose pages may open the socket.',
    form: 'a list of origins such as https://app.example.org',
    fallback: '',
    schema: listOf(origin),
  },
  trustedProxies: {
    variable: 'SOTTO_TRUSTED_PROXIES',
    about:
      'Proxies in front, whose X-Forwarded-For is believed. The address serves only to limit each client, and is never ' +
      'written down. Whether people come by https is told by SOTTO_PUBLIC_URL, not by a header.',
    form: 'a list of addresses or ranges such as 127.0.0.1, ::1, 10.0.0.0/8',
    fallback: '',
    schema: listOf(addressRange),
  },
  proxyListen: {
    variable: 'SOTTO_PROXY_LISTEN',
    about:
      'Where a proxy on this machine passes on, unopened, what comes to SOTTO_PORT by TCP: each connection with a PROXY ' +
      'header of version 2, which says for whom it is (HAProxy: send-proxy-v2). Nothing else listens on TCP then, and ' +
      'SOTTO_PORT and SOTTO_SFU_LISTEN go on to say what browsers are told.',
    form: 'off, or ip:port of the loopback interface, such as 127.0.0.1:8443',
    fallback: 'off',
    schema: v.union([
      v.pipe(
        v.literal('off'),
        v.transform(() => null),
      ),
      loopbackAddress,
    ]),
  },
  turnUrls: {
    variable: 'SOTTO_TURN_URL',
    about:
      'A TURN server (coturn) beside this one, for networks that let nothing but TLS to TCP 443 through. It has to pass ' +
      'on to the addresses of SOTTO_SFU_LISTEN and to nowhere else; infra/turn has a configuration.',
    form: 'a list of up to 8 addresses as in RFC 7065, such as turns:turn.example.org:443?transport=tcp',
    fallback: '',
    schema: v.pipe(listOf(turnUrl), v.maxLength(8)),
  },
  turnSecret: {
    variable: 'SOTTO_TURN_SECRET',
    about:
      "That server's static-auth-secret, from which Sotto makes what people show there, for 3 hours each.",
    form: '16 to 256 characters, set if and only if SOTTO_TURN_URL is',
    fallback: '',
    schema: v.union([v.literal(''), v.pipe(v.string(), v.minLength(16), v.maxLength(256))]),
    secret: true,
  },
  sfuListen: {
    variable: 'SOTTO_SFU_LISTEN',
    about:
      'Where media arrives: one mediasoup worker for each entry, on UDP and TCP. The part after @ is what browsers ' +
      'are told, for a server behind NAT. + adds another address to a worker, such as [2001:db8::5]:443. Where the port ' +
      'is SOTTO_PORT, TCP is shared with the pages, and that one TCP port serves all workers. Who reaches no UDP but ' +
      "the first entry's is served there. auto: the IPv4 address of this machine and its global IPv6 address " +
      '(127.0.0.1 if it has none); with SOTTO_TLS_CERT one worker on SOTTO_PORT, otherwise ports from 40000, one for ' +
      'each core.',
    form: 'auto, or a list of ip:port, ip:port@announced or ip:port@announced:port, such as 0.0.0.0:443@203.0.113.5 (@ is needed after 0.0.0.0 and ::; IPv6 stands in brackets)',
    fallback: 'auto',
    schema: v.union([auto, v.pipe(listOf(listenAddress), v.minLength(1))]),
  },
  spreadAt: {
    variable: 'SOTTO_SPREAD_AT',
    about:
      'From which load of its worker on a room takes another one as well for those who join: people, and the streams ' +
      'that they get, of all rooms there. Up to that a room stays on one worker, which is cheaper.',
    form: 'a number from 1 to 100000',
    fallback: '300',
    schema: integer(1, 100_000),
  },
  dataDir: {
    variable: 'SOTTO_DATA_DIR',
    about: 'The folder of the store and, without SOTTO_SECRET, of the secret. Made if it is missing.',
    form: 'a path',
    fallback: 'data',
    schema: v.pipe(v.string(), v.minLength(1)),
  },
  secret: {
    variable: 'SOTTO_SECRET',
    about:
      'What the keys of the store and of tokens are derived from. Unset: made once and kept in the data folder, ' +
      'readable for its owner only.',
    form: '32 characters or more, such as the output of: openssl rand -base64 48',
    fallback: '',
    schema: secret,
    secret: true,
  },
  previousSecret: {
    variable: 'SOTTO_SECRET_PREVIOUS',
    about:
      'The secret before this one. A store that was made with it is sealed anew with SOTTO_SECRET when the server starts, ' +
      'and rights to end a conference that were given before stay good as long as it is set.',
    form: '32 characters or more, as SOTTO_SECRET was',
    fallback: '',
    schema: secret,
    secret: true,
  },
  statusDays: {
    variable: 'SOTTO_STATUS_DAYS',
    about:
      'How many days the status of a call is kept (kind, when, who started and ended a conference). 0: nothing is ' +
      'written to disk, what an earlier run wrote is deleted, and links do not survive a restart.',
    form: 'a number from 0 to 3650',
    fallback: '30',
    schema: integer(0, 3650),
  },
  linkDays: {
    variable: 'SOTTO_LINK_DAYS',
    about:
      'How many days the link of a room works that nobody uses. A conference can meet by the same link again and ' +
      'again; the link of a call for two ends with the call.',
    form: 'a number from 1 to 3650',
    fallback: '30',
    schema: integer(1, 3650),
  },
  roomCapacity: {
    variable: 'SOTTO_ROOM_CAPACITY',
    about: 'How many people a conference holds.',
    form: 'a number from 2 to 100',
    fallback: '25',
    schema: integer(2, 100),
  },
  maxRooms: {
    variable: 'SOTTO_MAX_ROOMS',
    about:
      'How many rooms are known at once, used or not, and four times as many calls; each takes about 1.5 kilobytes on ' +
      'disk. When there are more, those go first that are closed, then those of a network that made more than a ' +
      'hundredth of them, then those in which nobody met; never one that somebody is in.',
    form: 'a number from 1 to 1000000',
    fallback: '50000',
    schema: integer(1, 1_000_000),
  },
  roomsPerMinute: {
    variable: 'SOTTO_ROOMS_PER_MINUTE',
    about:
      'How many rooms one client address may make in a minute; the networks around it as for ' +
      'SOTTO_CONNECTIONS_PER_ADDRESS.',
    form: 'a number from 1 to 100000',
    fallback: '30',
    schema: integer(1, 100_000),
  },
  maxConnections: {
    variable: 'SOTTO_MAX_CONNECTIONS',
    about:
      'How many sockets are open at once. When there are more, those end first that have no place in a room, in the ' +
      'largest network.',
    form: 'a number from 1 to 1000000',
    fallback: '5000',
    schema: integer(1, 1_000_000),
  },
  connectionsPerAddress: {
    variable: 'SOTTO_CONNECTIONS_PER_ADDRESS',
    about:
      'How many of them one client address may hold, which is 64 bits of IPv6; the /24 or /56 around it holds four times ' +
      'as many, and a /48 sixteen times. A company behind NAT is one address.',
    form: 'a number from 1 to 1000000',
    fallback: '500',
    schema: integer(1, 1_000_000),
  },
  metrics: {
    variable: 'SOTTO_METRICS',
    about:
      'Who may read /metrics. loopback: programs on this machine that ask for it by a loopback name, as long as no proxy ' +
      'passed the request on; a token: whoever sends it as "Authorization: Bearer …"; off: nobody. auto: loopback; off as ' +
      'soon as SOTTO_PUBLIC_URL, SOTTO_TRUSTED_PROXIES or SOTTO_PROXY_LISTEN is set, since a proxy on this machine may not ' +
      'say for whom it asks.',
    form: 'auto, off, loopback, or a token of 24 to 256 letters, digits and -._~+/=',
    fallback: 'auto',
    schema: v.union([
      v.picklist(['auto', 'off', 'loopback']),
      v.pipe(v.string(), v.regex(/^[\w.~+/=-]{24,256}$/u)),
    ]),
    secret: true,
  },
  securityContact: {
    variable: 'SOTTO_SECURITY_CONTACT',
    about:
      'Where people report a weakness of this server, told by /.well-known/security.txt (RFC 9116). Unset: there is no ' +
      'such file.',
    form: 'a list of up to 4 addresses such as mailto:security@calls.example.org or https://example.org/report',
    fallback: '',
    schema: v.pipe(listOf(contact), v.maxLength(4)),
  },
  logLevel: {
    variable: 'SOTTO_LOG_LEVEL',
    about: 'How much the status log says, as JSON lines on standard error.',
    form: 'silent, error, warn, info or debug',
    fallback: 'info',
    schema: v.picklist(['silent', 'error', 'warn', 'info', 'debug']),
  },
  webDir: {
    variable: 'SOTTO_WEB_DIR',
    about: 'The folder of the built web pages. auto: the one of this source tree.',
    form: 'auto or a path',
    fallback: 'auto',
    schema: v.pipe(v.string(), v.minLength(1)),
  },
} as const satisfies Record<string, Setting>;

type Settings = typeof settings;
/** The settings as they were read, before `auto` is worked out. */
export type SettingValues = { readonly [K in keyof Settings]: v.InferOutput<Settings[K]['schema']> };

/** Variables of earlier versions, by name: what to set instead. They are passed over, so that an upgrade starts. */
export const retired: Readonly<Record<string, string>> = {
  SOTTO_ROOM_HOURS:
    'SOTTO_ROOM_HOURS is not read any more. A link is good for SOTTO_LINK_DAYS days (30 unless set) after it was last used.',
};
