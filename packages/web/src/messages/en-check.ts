/** The page that checks the network; loaded with that page only, in both languages. */
export const check = {
  title: 'Check connection',
  lead: 'Find out in half a minute whether calls work from here, and what has to be opened if they do not. No meeting is needed.',
  privacy: 'Nothing is stored, and the result stays in this browser until you pass it on.',
  devices: 'Also check camera and microphone',
  devicesHint: 'Your browser may ask for permission. Each is switched on for a moment only.',
  start: 'Start the check',
  again: 'Check again',
  running: 'The check is running. Please keep this page in view.',
  groups: {
    reach: 'Reaching the server',
    quality: 'Quality of the connection',
    here: 'This browser and device',
  },
  names: {
    certificate: 'Certificate (TLS)',
    server: 'Web pages',
    websocket: 'Signalling (WebSocket)',
    udp: 'Sound and picture over UDP',
    tcp: 'Sound and picture over TCP',
    turn: 'Sound and picture inside TLS (TURN)',
    roundTrip: 'Round trip',
    jitter: 'Variation (jitter)',
    loss: 'Packet loss',
    upload: 'Throughput to the server',
    download: 'Throughput from the server',
    camera: 'Camera',
    microphone: 'Microphone',
    browser: 'What the browser can do',
    encryption: 'End-to-end encryption',
  },
  states: {
    waiting: 'Waiting',
    running: 'Running',
    passed: 'Passed',
    slow: 'Slow',
    blocked: 'Blocked',
    untested: 'Not tested',
  },
  /** In place of a word above that does not fit what is checked. */
  otherStates: {
    ends: 'Ends soon',
    refused: 'Refused',
    uneven: 'Uneven',
    lossy: 'Too much',
    missing: 'Missing',
    unavailable: 'Not available',
  },
  meanings: {
    certificate: {
      passed: 'Browsers accept the certificate of this server.',
      slow: 'Browsers accept the certificate, but not for long. It should have been renewed by now.',
      blocked: 'Browsers will not open this server.',
    },
    server: {
      passed: 'The pages of this server arrive.',
      slow: 'The pages of this server arrive, but slowly. A proxy or traffic inspection may be slowing them down.',
      blocked: 'The server does not answer over HTTP. It may be down, or something in between cuts it off.',
    },
    websocket: {
      passed: 'People can be called, and calls can be set up.',
      slow: 'Calls can be set up, but it takes a long time. A proxy or traffic inspection may be slowing them down.',
      blocked:
        'No call can be set up. Pages arrive, but not the WebSocket that calls need: a proxy in between may have to allow connections with “Upgrade: websocket” to this host, and must not cut them after a while.',
    },
    udp: {
      passed: 'Sound and picture use the fastest connection.',
      slow: 'The fastest connection is open, but took a long time to set up. Calls may start late.',
      blocked:
        'Sound and picture cannot use the fastest connection. A firewall blocks UDP to this address and port, or the answers.',
    },
    tcp: {
      passed: 'Where UDP is blocked, sound and picture can use this connection.',
      slow: 'This connection is open, but took a long time to set up. Calls may start late.',
      blocked:
        'Where UDP is blocked, sound and picture cannot use this connection. A firewall blocks it, or expects something other than media in it.',
    },
    turn: {
      passed: 'Where only TLS gets through, sound and picture can use this connection.',
      slow: 'This connection is open, but took a long time to set up. Where nothing else is open, calls start late.',
      blocked:
        'There is no connection where only TLS gets through. A firewall blocks TLS to this name and port, or decrypts it to look inside, which this connection does not survive.',
    },
    roundTrip: {
      passed: 'People can talk without waiting for each other.',
      slow: 'People will talk over each other, because everything arrives late. A VPN or a distant server may be the reason.',
      blocked: 'The connection was open, but then nothing came back over it.',
    },
    jitter: {
      passed: 'Packets arrive evenly.',
      slow: 'Packets arrive unevenly, so that sound may stutter. A crowded Wi-Fi is the most common reason.',
      blocked: 'The connection was open, but then nothing came back over it.',
    },
    loss: {
      passed: 'Packets arrive.',
      slow: 'More packets get lost than can be concealed. Sound may cut out and pictures may freeze.',
      blocked: 'The connection was open, but then nothing came back over it.',
    },
    upload: {
      passed: 'Enough for your own picture in high definition.',
      slow: 'Too little for your own picture in high definition. Others will see it smaller, or only hear you.',
      blocked: 'Nothing that was sent arrived at the server.',
    },
    download: {
      passed: 'Enough for the picture of another person in high definition.',
      slow: 'Too little for a picture in high definition. Pictures of others will be smaller, or pause.',
      blocked: 'Nothing that the server sent arrived.',
    },
    camera: {
      passed: 'A camera is there, and this browser is allowed to use it.',
      slow: 'The camera works, but slowly.',
      blocked: 'Others will not see you from this browser as it is.',
    },
    microphone: {
      passed: 'A microphone is there, and this browser is allowed to use it.',
      slow: 'The microphone works, but slowly.',
      blocked: 'Others will not hear you from this browser as it is.',
    },
    browser: {
      passed: 'This browser can take part.',
      slow: 'This browser can take part.',
      blocked:
        'This browser is too old, or this is no secure page (https). A current version of Chrome, Edge, Firefox or Safari can take part.',
    },
    encryption: {
      passed: 'This browser can encrypt calls between two people from device to device.',
      slow: 'This browser can encrypt calls between two people from device to device.',
      blocked:
        'This browser cannot encrypt from device to device, so it takes part in conferences but not in calls between two people.',
    },
  },
  reasons: {
    'no-answer': 'Nothing came back.',
    'no-handshake':
      'Something answered, but no encrypted connection could be set up. The traffic may be inspected or changed in between.',
    lost: 'The connection to the server was lost during the check. Please check again.',
    'needs-socket': 'It could not be tried, because signalling is blocked.',
    'needs-way': 'There was no open connection to measure.',
    busy: 'Too many checks were started from here, or are running on this server. Please try again in a minute.',
    'server-failed': 'The media server could not take part. Whoever runs this server should know.',
    'turn-failed':
      'The network is not the reason, though: the TURN server answered, but did not lead to the media server. Whoever runs this server should know.',
    'needs-browser': 'It was not tried: only a browser can, on the page /check of this server.',
    'needs-server': 'It was not tried, because the server does not answer.',
    'needs-certificate': 'It was not tried, because browsers stop at the certificate.',
    'certificate-untrusted':
      'No authority that this machine trusts has signed its certificate. The traffic may be inspected in between, with a certificate that is not installed here.',
    'certificate-expired': 'The certificate is not valid now: it has expired, or is for later.',
    'certificate-of-others': 'The certificate is for another name than that of the server.',
    'certificate-ends': 'Whoever runs this server should know.',
    hidden: 'The page was not in view, and browsers slow such pages down. Please check again.',
    'tcp-hides-loss': 'Over TCP nothing is lost; what was lost arrives later.',
    'not-wanted': 'It was not asked for.',
    'not-answered': 'The browser’s question was not answered.',
    missing: 'No such device was found.',
    denied: 'The browser does not allow this page to use it. The setting is beside the address.',
    'denied-by-system': 'The operating system does not allow the browser to use it.',
    busyDevice: 'Another program is using it.',
    'origin-refused':
      'The server refuses it because it is not set up for this address. If you run it, add the address to SOTTO_PUBLIC_URL or SOTTO_ALLOWED_ORIGINS, and let your proxy pass on the Host header.',
    'muted-by-system': 'The system, a switch on the device or a closed lid blocks it.',
    failed: 'The browser could not open it.',
  },
  missing: (names: string) => `The browser lacks: ${names}.`,
  verdicts: {
    'certificate-refused':
      'Calls do not work from here: browsers do not accept the certificate of the server.',
    'server-blocked': 'Calls do not work from here: the server cannot be reached.',
    'socket-blocked': 'Calls do not work from here: signalling over WebSocket is blocked.',
    'browser-too-old': 'Calls do not work in this browser: it is too old, or this is no secure page.',
    'not-tried': 'The network could not be checked completely. Please check again in a minute.',
    'media-blocked':
      'Conferences do not work from here: sound and picture reach the server neither over UDP nor over TCP.',
    'tcp-only':
      'Calls work from here, but over TCP only, because UDP is blocked. Sound may stutter more often.',
    'turn-only':
      'Calls work from here, but inside TLS only, because UDP and plain TCP are blocked. Sound may stutter more often.',
    'partly-blocked': 'Some calls may not get the best connection from here: part of the server is blocked.',
    'udp-only': 'Calls work well from here. If UDP fails there is no fallback, because TCP is blocked.',
    slow: 'Calls work from here, but the connection is too slow or unsteady for the full quality.',
    'certificate-ends': 'Calls work well from here, but the certificate of the server soon expires.',
    'not-measured': 'Everything is open, but the quality could not be measured. Please check again.',
    'no-encryption': 'Conferences work well from here; calls between two people need a newer browser.',
    devices: 'The network is fine for calls, but the camera or the microphone cannot be used.',
    good: 'Calls work well from here. Nothing has to be opened.',
  },
  toOpen: 'To be opened',
  allOpenings: 'Everything a firewall has to allow, ready to pass on',
  target: (host: string, protocol: string, port: number) =>
    `${protocol} to ${host}, port ${port}${protocol === 'UDP' ? ', and the answers' : ''}`,
  place: (host: string, port: number) => `${host}, port ${port}`,
  connected: 'Connects to',
  atLeast: (figure: string) => `at least ${figure}`,
  pass: {
    title: 'Pass the report on',
    copy: 'Copy report',
    copied: 'Report copied',
    copyFailed: 'The browser does not allow copying. Please print or save the report.',
    print: 'Print',
    mail: 'Send by e-mail',
    json: 'Save as JSON',
  },
  report: {
    title: (host: string) => `Connection check of ${host}`,
    server: 'Server',
    time: 'Time',
    browser: 'Browser',
    result: 'Result',
  },
};

export type CheckMessages = typeof check;
