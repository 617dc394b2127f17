import type { FirewallMessages } from './en-firewall.ts';

export const firewall: FirewallMessages = {
  title: 'Was in der Firewall freizugeben ist',
  lead: (host) =>
    `Damit Gespräche über ${host} möglich sind, ist von den Arbeitsplätzen zum Server Folgendes freizugeben. In Richtung der Arbeitsplätze ist nichts zu öffnen.`,
  openings: {
    pages: {
      title: 'Seiten und Steuerung',
      why: 'Die Seiten über HTTPS und ein WebSocket (WSS), über den Gespräche aufgebaut werden. Ein Proxy auf dem Weg muss „Upgrade: websocket“ erlauben, und Verbindungen, die Stunden dauern.',
      without: 'Nichts geht: Die Seiten öffnen sich nicht, oder kein Gespräch kommt zustande.',
    },
    udp: {
      title: 'Ton und Bild',
      why: 'Verschlüsselte Medien (WebRTC: DTLS und SRTP) auf dem schnellsten Weg. Die Antworten kommen über dieselben Ports zurück; ein Eintrag für UDP sollte 60 Sekunden oder länger bestehen.',
      without: 'Gespräche nehmen den Weg über TCP weiter unten. Der Ton kann öfter stocken.',
    },
    further: {
      title: 'Ton und Bild über weitere Adressen oder Ports des Servers',
      why: 'Dieselben Medien. Der Server nutzt mehrere Prozessorkerne, und jeder hat eine eigene Adresse oder einen eigenen Port.',
      without:
        'Wessen Gespräch dort ist, wechselt nach einer Sekunde mit einer kurzen Lücke auf den Weg weiter oben, solange dort Platz ist. Sonst bleibt der Weg über TCP weiter unten.',
    },
    tcp: {
      title: 'Ton und Bild, wo UDP nicht durchkommt',
      why: 'Dieselben Medien über TCP (ICE-TCP, RFC 6544). Sie sind verschlüsselt, aber kein TLS: Nehmen Sie diesen Server von einer Prüfung von TLS aus, und von Regeln, die auf dem Port TLS erwarten.',
      without:
        'Wo auch UDP nicht durchkommt, sind Konferenzen nicht möglich, und Gespräche zu zweit nur, wenn die Geräte einander erreichen.',
    },
    tls: {
      title: 'Ton und Bild, wo nur TLS durchkommt',
      why: 'Dieselben Medien in TLS, über einen TURN-Server (RFC 8656), der nur zum Medienserver führt. Darin ist kein HTTP: Nehmen Sie diesen Namen von einer Prüfung aus, die TLS öffnet.',
      without:
        'Wo weder UDP noch TCP wie oben durchkommen, sind Konferenzen nicht möglich, und Gespräche zu zweit nur, wenn die Geräte einander erreichen.',
    },
    turn: {
      title: 'Ton und Bild über einen TURN-Server',
      why: 'Ein weiterer Weg zu denselben Medien, über einen TURN-Server (RFC 8656), der nur zum Medienserver führt. Er wird gefragt, wo keiner der Wege oben offen ist.',
      without:
        'Wo keiner der Wege oben offen ist, sind Konferenzen nicht möglich, und Gespräche zu zweit nur, wenn die Geräte einander erreichen.',
    },
    redirect: {
      title: 'Der Name ohne https (nicht zwingend)',
      why: 'Führt alle zu den Seiten, die den Namen ohne https eingeben.',
      without: 'Vor dem Namen ist https einzugeben.',
    },
  },
  whyFirst: 'Hier müssen alle den Server erreichen können, was auch sonst freigegeben ist.',
  withoutTcpBut: {
    tls: 'Wo auch UDP nicht durchkommt, nehmen Ton und Bild einen Moment später den Weg in TLS weiter unten.',
    turn: 'Wo auch UDP nicht durchkommt, nehmen Ton und Bild einen Moment später den Weg über den TURN-Server weiter unten.',
  },
  target: (host, protocol, port) => `${protocol} zu ${host}, Port ${port}`,
  labels: { targets: 'Freizugeben', why: 'Wofür', without: 'Ohne das' },
  notesTitle: 'Gut zu wissen',
  notes: [
    'Sonst ist nichts nötig: keine anderen Server, keine Dritten, keine Verbindungen von außen.',
    'Wo Browser einen HTTP-Proxy benutzen müssen, muss er Tunnel (CONNECT) zu allem oben zulassen, was TCP ist, stundenlang und ohne hineinzusehen.',
    'Gespräche zu zweit gehen von Gerät zu Gerät, wo das Netz es zulässt. Wo nicht, nehmen sie die Wege oben; für sie ist also nichts weiter freizugeben.',
    'Ton und Bild sind in jedem Fall verschlüsselt, in Gesprächen zu zweit von Gerät zu Gerät, sodass nicht einmal der Server sie lesen kann.',
  ],
  check: (address) => `Ob es geht, zeigt ${address} in einer halben Minute, ohne Besprechung.`,
  failed: 'Der Server hat nicht gesagt, was er braucht. Bitte laden Sie die Seite gleich noch einmal.',
  loading: 'Wird geladen',
  pass: {
    title: 'Weitergeben',
    copy: 'Kopieren',
    copied: 'Kopiert',
    copyFailed: 'Der Browser erlaubt kein Kopieren. Bitte drucken Sie die Seite.',
    print: 'Drucken',
    mail: 'Per E-Mail senden',
  },
};
