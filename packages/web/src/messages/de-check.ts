import type { CheckMessages } from './en-check.ts';

export const check: CheckMessages = {
  title: 'Verbindung prüfen',
  lead: 'Sehen Sie in einer halben Minute, ob Gespräche von hier aus möglich sind und was sonst freizugeben wäre. Eine Besprechung braucht es dafür nicht.',
  privacy: 'Nichts wird gespeichert, und das Ergebnis bleibt in diesem Browser, bis Sie es weitergeben.',
  devices: 'Auch Kamera und Mikrofon prüfen',
  devicesHint: 'Ihr Browser fragt vielleicht, ob er sie verwenden darf. Beide sind nur einen Moment an.',
  start: 'Prüfung starten',
  again: 'Noch einmal prüfen',
  running: 'Die Prüfung läuft. Bitte lassen Sie diese Seite im Vordergrund.',
  groups: {
    reach: 'Verbindung zum Server',
    quality: 'Qualität der Verbindung',
    here: 'Dieser Browser und dieses Gerät',
  },
  names: {
    certificate: 'Zertifikat (TLS)',
    server: 'Webseiten',
    websocket: 'Steuerung (WebSocket)',
    udp: 'Ton und Bild über UDP',
    tcp: 'Ton und Bild über TCP',
    turn: 'Ton und Bild in TLS (TURN)',
    roundTrip: 'Hin und zurück (Laufzeit)',
    jitter: 'Schwankung (Jitter)',
    loss: 'Paketverlust',
    upload: 'Durchsatz zum Server',
    download: 'Durchsatz vom Server',
    camera: 'Kamera',
    microphone: 'Mikrofon',
    browser: 'Fähigkeiten des Browsers',
    encryption: 'Ende-zu-Ende-Verschlüsselung',
  },
  states: {
    waiting: 'Wartet',
    running: 'Läuft',
    passed: 'In Ordnung',
    slow: 'Langsam',
    blocked: 'Blockiert',
    untested: 'Nicht geprüft',
  },
  otherStates: {
    ends: 'Läuft bald ab',
    refused: 'Abgelehnt',
    uneven: 'Ungleichmäßig',
    lossy: 'Zu viel',
    missing: 'Fehlt',
    unavailable: 'Nicht nutzbar',
  },
  meanings: {
    certificate: {
      passed: 'Browser nehmen das Zertifikat dieses Servers an.',
      slow: 'Browser nehmen das Zertifikat an, aber nicht mehr lange. Es sollte schon erneuert sein.',
      blocked: 'Browser werden diesen Server nicht öffnen.',
    },
    server: {
      passed: 'Die Seiten dieses Servers kommen an.',
      slow: 'Die Seiten dieses Servers kommen an, aber langsam. Vielleicht hält ein Proxy oder eine Prüfung des Datenverkehrs sie auf.',
      blocked:
        'Der Server antwortet nicht über HTTP. Er ist vielleicht außer Betrieb, oder etwas dazwischen schneidet ihn ab.',
    },
    websocket: {
      passed: 'Menschen können angerufen und Gespräche aufgebaut werden.',
      slow: 'Gespräche können aufgebaut werden, aber es dauert lange. Vielleicht hält ein Proxy oder eine Prüfung des Datenverkehrs sie auf.',
      blocked:
        'Kein Gespräch kann aufgebaut werden. Die Seiten kommen an, aber nicht der WebSocket, den Gespräche brauchen: Ein Proxy dazwischen muss vielleicht Verbindungen mit „Upgrade: websocket“ zu diesem Server erlauben und darf sie nicht nach einer Weile trennen.',
    },
    udp: {
      passed: 'Ton und Bild nutzen die schnellste Verbindung.',
      slow: 'Die schnellste Verbindung ist offen, aber der Aufbau dauerte lange. Gespräche beginnen vielleicht verspätet.',
      blocked:
        'Ton und Bild können die schnellste Verbindung nicht nutzen. Eine Firewall lässt kein UDP zu dieser Adresse und diesem Port durch, oder keine Antworten.',
    },
    tcp: {
      passed: 'Wo UDP nicht durchkommt, können Ton und Bild diese Verbindung nutzen.',
      slow: 'Diese Verbindung ist offen, aber der Aufbau dauerte lange. Gespräche beginnen vielleicht verspätet.',
      blocked:
        'Wo UDP nicht durchkommt, können Ton und Bild diese Verbindung nicht nutzen. Eine Firewall lässt sie nicht durch, oder sie erwartet darin etwas anderes als Ton und Bild.',
    },
    turn: {
      passed: 'Wo nur TLS durchkommt, können Ton und Bild diese Verbindung nutzen.',
      slow: 'Diese Verbindung ist offen, aber der Aufbau dauerte lange. Wo es keine andere gibt, beginnen Gespräche verspätet.',
      blocked:
        'Wo nur TLS durchkommt, gibt es keine Verbindung. Eine Firewall lässt kein TLS zu diesem Namen und Port durch, oder sie öffnet es, um hineinzusehen, was diese Verbindung nicht verträgt.',
    },
    roundTrip: {
      passed: 'Man kann sprechen, ohne aufeinander zu warten.',
      slow: 'Man wird sich ins Wort fallen, weil alles spät ankommt. Ein VPN oder ein weit entfernter Server kann der Grund sein.',
      blocked: 'Die Verbindung war offen, aber dann kam nichts mehr zurück.',
    },
    jitter: {
      passed: 'Die Pakete kommen gleichmäßig an.',
      slow: 'Die Pakete kommen ungleichmäßig an, sodass der Ton stocken kann. Ein überlastetes WLAN ist der häufigste Grund.',
      blocked: 'Die Verbindung war offen, aber dann kam nichts mehr zurück.',
    },
    loss: {
      passed: 'Die Pakete kommen an.',
      slow: 'Es gehen mehr Pakete verloren, als sich verbergen lässt. Der Ton kann abreißen und das Bild stehen bleiben.',
      blocked: 'Die Verbindung war offen, aber dann kam nichts mehr zurück.',
    },
    upload: {
      passed: 'Genug für Ihr eigenes Bild in hoher Auflösung.',
      slow: 'Zu wenig für Ihr eigenes Bild in hoher Auflösung. Andere werden es kleiner sehen oder Sie nur hören.',
      blocked: 'Nichts von dem, was gesendet wurde, kam beim Server an.',
    },
    download: {
      passed: 'Genug für das Bild einer anderen Person in hoher Auflösung.',
      slow: 'Zu wenig für ein Bild in hoher Auflösung. Die Bilder der anderen werden kleiner oder pausieren.',
      blocked: 'Nichts von dem, was der Server gesendet hat, kam an.',
    },
    camera: {
      passed: 'Eine Kamera ist da, und dieser Browser darf sie verwenden.',
      slow: 'Die Kamera funktioniert, aber langsam.',
      blocked: 'So werden andere Sie aus diesem Browser nicht sehen.',
    },
    microphone: {
      passed: 'Ein Mikrofon ist da, und dieser Browser darf es verwenden.',
      slow: 'Das Mikrofon funktioniert, aber langsam.',
      blocked: 'So werden andere Sie aus diesem Browser nicht hören.',
    },
    browser: {
      passed: 'Dieser Browser kann teilnehmen.',
      slow: 'Dieser Browser kann teilnehmen.',
      blocked:
        'Dieser Browser ist zu alt, oder dies ist keine sichere Seite (https). Eine aktuelle Version von Chrome, Edge, Firefox oder Safari kann teilnehmen.',
    },
    encryption: {
      passed: 'Dieser Browser kann Gespräche zu zweit von Gerät zu Gerät verschlüsseln.',
      slow: 'Dieser Browser kann Gespräche zu zweit von Gerät zu Gerät verschlüsseln.',
      blocked:
        'Dieser Browser kann nicht von Gerät zu Gerät verschlüsseln. Er kann an Konferenzen teilnehmen, aber nicht an Gesprächen zu zweit.',
    },
  },
  reasons: {
    'no-answer': 'Es kam nichts zurück.',
    'no-handshake':
      'Etwas hat geantwortet, aber es kam keine verschlüsselte Verbindung zustande. Vielleicht wird der Datenverkehr unterwegs geprüft oder verändert.',
    lost: 'Die Verbindung zum Server riss während der Prüfung ab. Bitte prüfen Sie noch einmal.',
    'needs-socket': 'Es ließ sich nicht versuchen, weil die Steuerung blockiert ist.',
    'needs-way': 'Es gab keine Verbindung, die sich messen ließ.',
    busy: 'Von hier wurden zu viele Prüfungen gestartet, oder auf diesem Server laufen zu viele. Bitte versuchen Sie es in einer Minute erneut.',
    'server-failed':
      'Der Medienserver konnte nicht mitmachen. Wer diesen Server betreibt, sollte davon wissen.',
    'turn-failed':
      'Am Netz liegt es allerdings nicht: Der TURN-Server hat geantwortet, aber nicht zum Medienserver geführt. Wer diesen Server betreibt, sollte davon wissen.',
    'needs-browser': 'Es wurde nicht versucht: Nur ein Browser kann es, auf der Seite /check dieses Servers.',
    'needs-server': 'Es wurde nicht versucht, weil der Server nicht antwortet.',
    'needs-certificate': 'Es wurde nicht versucht, weil Browser beim Zertifikat haltmachen.',
    'certificate-untrusted':
      'Niemand, dem dieser Rechner vertraut, hat das Zertifikat unterschrieben. Vielleicht wird der Datenverkehr unterwegs mit einem Zertifikat geprüft, das hier nicht installiert ist.',
    'certificate-expired': 'Das Zertifikat gilt jetzt nicht: Es ist abgelaufen oder gilt erst später.',
    'certificate-of-others': 'Das Zertifikat ist auf einen anderen Namen ausgestellt als den des Servers.',
    'certificate-ends': 'Wer diesen Server betreibt, sollte davon wissen.',
    hidden:
      'Die Seite war nicht im Vordergrund, und Browser bremsen solche Seiten. Bitte prüfen Sie noch einmal.',
    'tcp-hides-loss': 'Über TCP geht nichts verloren; was verloren war, kommt später.',
    'not-wanted': 'Diese Prüfung war nicht gewünscht.',
    'not-answered': 'Die Frage des Browsers wurde nicht beantwortet.',
    missing: 'Kein solches Gerät gefunden.',
    denied: 'Der Browser erlaubt es dieser Seite nicht. Die Einstellung steht neben der Adresse.',
    'denied-by-system': 'Das Betriebssystem erlaubt es dem Browser nicht.',
    busyDevice: 'Ein anderes Programm verwendet es.',
    'origin-refused':
      'Der Server lehnt sie ab, weil er nicht für diese Adresse eingerichtet ist. Wenn Sie ihn betreiben: Tragen Sie die Adresse in SOTTO_PUBLIC_URL oder SOTTO_ALLOWED_ORIGINS ein, und lassen Sie Ihren Proxy den Host-Header weitergeben.',
    'muted-by-system': 'Das System, ein Schalter am Gerät oder ein zugeklappter Deckel sperrt es.',
    failed: 'Der Browser konnte es nicht öffnen.',
  },
  missing: (names) => `Diesem Browser fehlt: ${names}.`,
  verdicts: {
    'certificate-refused':
      'Gespräche sind von hier aus nicht möglich: Browser nehmen das Zertifikat des Servers nicht an.',
    'server-blocked': 'Gespräche sind von hier aus nicht möglich: Der Server ist nicht erreichbar.',
    'socket-blocked':
      'Gespräche sind von hier aus nicht möglich: Die Steuerung über WebSocket ist blockiert.',
    'browser-too-old':
      'Gespräche sind mit diesem Browser nicht möglich: Er ist zu alt, oder dies ist keine sichere Seite.',
    'not-tried': 'Das Netz ließ sich nicht ganz prüfen. Bitte prüfen Sie in einer Minute noch einmal.',
    'media-blocked':
      'Konferenzen sind von hier aus nicht möglich: Ton und Bild erreichen den Server weder über UDP noch über TCP.',
    'tcp-only':
      'Gespräche sind von hier aus möglich, aber nur über TCP, weil UDP blockiert ist. Der Ton kann öfter stocken.',
    'turn-only':
      'Gespräche sind von hier aus möglich, aber nur in TLS, weil UDP und reines TCP blockiert sind. Der Ton kann öfter stocken.',
    'partly-blocked':
      'Einige Gespräche haben von hier aus vielleicht nicht die beste Verbindung: Ein Teil des Servers ist blockiert.',
    'udp-only':
      'Gespräche sind von hier aus gut möglich. Sollte UDP ausfallen, gibt es keinen Ersatz, weil TCP blockiert ist.',
    slow: 'Gespräche sind von hier aus möglich, aber für die volle Qualität ist die Verbindung zu langsam oder zu unruhig.',
    'certificate-ends':
      'Gespräche sind von hier aus gut möglich, aber das Zertifikat des Servers läuft bald ab.',
    'not-measured':
      'Alles ist offen, aber die Qualität ließ sich nicht messen. Bitte prüfen Sie noch einmal.',
    'no-encryption':
      'Konferenzen sind von hier aus gut möglich; Gespräche zu zweit brauchen einen neueren Browser.',
    devices: 'Das Netz eignet sich für Gespräche, aber Kamera oder Mikrofon sind nicht nutzbar.',
    good: 'Gespräche sind von hier aus gut möglich. Nichts muss freigegeben werden.',
  },
  toOpen: 'Freizugeben',
  allOpenings: 'Alles, was eine Firewall freigeben muss, zum Weitergeben',
  target: (host, protocol, port) =>
    `${protocol} zu ${host}, Port ${port}${protocol === 'UDP' ? ', und die Antworten' : ''}`,
  place: (host, port) => `${host}, Port ${port}`,
  connected: 'Verbindet sich mit',
  atLeast: (figure) => `mindestens ${figure}`,
  pass: {
    title: 'Bericht weitergeben',
    copy: 'Bericht kopieren',
    copied: 'Bericht kopiert',
    copyFailed: 'Der Browser erlaubt kein Kopieren. Bitte drucken oder speichern Sie den Bericht.',
    print: 'Drucken',
    mail: 'Per E-Mail senden',
    json: 'Als JSON speichern',
  },
  report: {
    title: (host) => `Verbindungsprüfung von ${host}`,
    server: 'Server',
    time: 'Zeit',
    browser: 'Browser',
    result: 'Ergebnis',
  },
};
