/** The page that says what a firewall has to allow; loaded with that page only, in both languages. */
export const firewall = {
  title: 'What to allow in the firewall',
  lead: (host: string) =>
    `So that calls by ${host} work, the following has to be allowed from the workplaces to the server. Nothing has to be opened towards the workplaces.`,
  openings: {
    pages: {
      title: 'Pages and signalling',
      why: 'The pages by HTTPS, and a WebSocket (WSS) by which calls are set up. A proxy in between has to allow “Upgrade: websocket”, and connections that last for hours.',
      without: 'Nothing works: the pages do not open, or no call can be set up.',
    },
    udp: {
      title: 'Sound and picture',
      why: 'Encrypted media (WebRTC: DTLS and SRTP), the fastest connection. The answers come back over the same ports; an entry of UDP should stay for 60 seconds or longer.',
      without: 'Calls use TCP as below. Sound may stutter more often.',
    },
    further: {
      title: 'Sound and picture by more addresses or ports of the server',
      why: 'The same media. The server uses several processor cores, and each has an address or a port of its own.',
      without:
        'People whose call is there are moved to the address above after a second, with a short gap, as long as there is room. Otherwise they use TCP as below.',
    },
    tcp: {
      title: 'Sound and picture where UDP does not pass',
      why: 'The same media over TCP (ICE-TCP, RFC 6544). It is encrypted, and is no TLS: exempt this server from an inspection of TLS, and from rules that expect TLS on the port.',
      without:
        'Where UDP does not pass either, conferences do not work, and calls between two people only if their devices reach each other.',
    },
    tls: {
      title: 'Sound and picture where nothing but TLS passes',
      why: 'The same media inside TLS, by a TURN server (RFC 8656) that leads to the media server only. Inside it is no HTTP: exempt this name from an inspection that opens TLS.',
      without:
        'Where neither UDP nor TCP passes as above, conferences do not work, and calls between two people only if their devices reach each other.',
    },
    turn: {
      title: 'Sound and picture through a TURN server',
      why: 'One more connection to the same media, by a TURN server (RFC 8656) that leads to the media server only. It is used where nothing above is open.',
      without:
        'Where nothing above is open, conferences do not work, and calls between two people only if their devices reach each other.',
    },
    redirect: {
      title: 'The name without https (optional)',
      why: 'Leads people who type the name without https to the pages.',
      without: 'People have to type https in front of the name.',
    },
  },
  /** Where there is more than one of them. */
  whyFirst: 'Everyone has to be able to reach the server here, whatever else is allowed.',
  /** What happens without TCP where something is left. */
  withoutTcpBut: {
    tls: 'Where UDP does not pass either, sound and picture use the connection inside TLS below, a moment later.',
    turn: 'Where UDP does not pass either, sound and picture use the TURN server below, a moment later.',
  },
  target: (host: string, protocol: string, port: number) => `${protocol} to ${host}, port ${port}`,
  labels: { targets: 'To be allowed', why: 'What for', without: 'Without it' },
  notesTitle: 'Good to know',
  notes: [
    'Nothing else is needed: no other hosts, no third parties, no connections from outside.',
    'Where browsers have to use a proxy for http, it has to let them open tunnels (CONNECT) to everything above that is TCP, for hours, and not look into them.',
    'Calls between two people go from device to device where the network allows it. Where it does not, they use the connections above, so nothing more has to be opened for them.',
    'Sound and picture are encrypted in any case; in calls between two people from device to device, so that not even the server can read them.',
  ],
  check: (address: string) => `Whether it works, ${address} shows in half a minute, without a meeting.`,
  failed: 'The server did not say what it needs. Please load the page again in a moment.',
  loading: 'Loading',
  pass: {
    title: 'Pass it on',
    copy: 'Copy',
    copied: 'Copied',
    copyFailed: 'The browser does not allow copying. Please print the page.',
    print: 'Print',
    mail: 'Send by e-mail',
  },
};

export type FirewallMessages = typeof firewall;
