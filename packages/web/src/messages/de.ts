import { call } from './de-call.ts';
import { calling } from './de-calling.ts';
import { contacts } from './de-contacts.ts';
import { devices } from './de-devices.ts';
import type { Messages } from './en.ts';
import { pluralIn } from './plural.ts';

const plural = pluralIn('de');

export const de: Messages = {
  call,
  calling,
  contacts,
  devices,
  common: {
    product: 'Sotto',
    home: 'Sotto, zur Startseite',
    toStart: 'Zur Startseite',
    tryAgain: 'Erneut versuchen',
    understood: 'Verstanden',
    reload: 'Neu laden',
    close: 'Schließen',
    check: 'Verbindung prüfen',
    details: 'Angaben für den Support',
    language: 'Sprache',
    theme: 'Darstellung',
    themes: { system: 'Automatisch', light: 'Hell', dark: 'Dunkel' },
    loading: 'Wird geladen',
    titled: (page) => `${page} · Sotto`,
  },
  debug: {
    title: 'Protokoll dieser Seite',
    about:
      'Nur Zustände und Fehler: keine Namen, Links oder Adressen. Es bleibt auf dieser Seite, solange Sie es nicht kopieren.',
    copy: 'Protokoll kopieren',
    copied: 'Protokoll kopiert',
    copyFailed: 'Hier lässt es sich nicht kopieren. Markieren und kopieren Sie die Zeilen selbst.',
  },
  home: {
    title: 'Private Gespräche im Browser',
    lead: 'Ein ruhiger Raum für Ihre Gespräche. Ohne Konto und ohne Installation.',
    invited: 'Sie wurden eingeladen? Öffnen Sie einfach den Link aus der Nachricht.',
    call: 'Gespräch beginnen',
    callAbout: 'Zu zweit. Nur Sie beide können sich sehen und hören.',
    conference: 'Konferenz beginnen',
    conferenceAbout: 'Für eine Gruppe. Wer diesen Server betreibt, könnte mithören.',
    starting: 'Der Raum wird angelegt',
    join: 'Teilnehmen',
    joinLabel: 'Mit Link oder Code teilnehmen',
    joinExample: 'abcde-fghjk-…',
    data: 'Nichts wird aufgezeichnet, niemand wird verfolgt, und keine andere Firma ist beteiligt.',
    startFailed:
      'Der Raum wurde nicht angelegt, weil der Server nicht antwortet. Bitte versuchen Sie es erneut.',
    startOriginRefused:
      'Der Server ist nicht für diese Adresse eingerichtet. Wenn Sie ihn betreiben: Tragen Sie die Adresse in SOTTO_PUBLIC_URL oder SOTTO_ALLOWED_ORIGINS ein, und lassen Sie Ihren Proxy den Host-Header weitergeben.',
    startDraining: 'Sotto wird gerade aktualisiert. Neue Gespräche können in ein paar Minuten beginnen.',
    startTooOften:
      'In kurzer Zeit wurden zu viele Räume angelegt. Bitte versuchen Sie es in einer Minute erneut.',
    rooms: {
      title: 'Ihre Räume',
      goodUntil: (day) => `Link gültig bis ${day}`,
      all: (count) => plural(count, { other: 'Alle {n} zeigen' }),
      end: (room) => `Beenden: ${room}`,
      endButton: 'Für alle beenden',
      endConferenceTitle: 'Diese Konferenz beenden?',
      endCallTitle: 'Dieses Gespräch beenden?',
      endText: 'Alle verlassen den Raum, und der Link funktioniert nicht mehr.',
      endFailed:
        'Der Raum konnte nicht beendet werden, weil der Server nicht antwortet. Bitte versuchen Sie es erneut.',
      ended: 'Der Raum ist beendet.',
      cancel: 'Abbrechen',
    },
    code: {
      empty: 'Bitte fügen Sie einen Link ein oder tippen Sie einen Code.',
      noRoomLink: 'Dieser Link führt zu keinem Raum. Ein Raumlink enthält /r/ und einen Code.',
      nothingFound: 'In diesem Text ist weder ein Link zu einem Raum noch ein Code.',
      otherServer: (host) =>
        `Dieser Link gehört zu einem anderen Server, ${host}. Bitte öffnen Sie ihn dort.`,
      wrongCharacter: (character) =>
        `Ein Code enthält kein „${character}“. Bitte vergleichen Sie ihn mit der Einladung.`,
      wrongLength: (has) =>
        plural(has, {
          one: 'Ein Code hat 25 Buchstaben und Ziffern; dieser hat {n}.',
          other: 'Ein Code hat 25 Buchstaben und Ziffern; dieser hat {n}.',
        }),
    },
  },
  prejoin: {
    titleCall: 'Gespräch zu zweit',
    titleConference: 'Konferenz',
    safeCall: 'Nur Sie beide können sich sehen und hören. Das Gespräch ist Ende-zu-Ende-verschlüsselt.',
    safeConference: 'Wer diesen Server betreibt, könnte mithören, denn Ton und Bild laufen über ihn.',
    peers: (count) =>
      count === 0
        ? 'Noch ist sonst niemand da'
        : plural(count, { one: 'Eine Person ist da', other: '{n} Personen sind da' }),
    name: 'Ihr Name',
    nameHint: 'Die anderen sehen diesen Namen. Sonst bleibt er auf diesem Gerät.',
    nameMissing: 'Bitte geben Sie einen Namen ein, damit die anderen wissen, wer Sie sind.',
    join: 'Jetzt teilnehmen',
    joinWithout: 'Ohne Kamera und Mikrofon teilnehmen',
    joining: 'Einen Moment …',
    preview: 'Ihr Bild',
    cameraOff: 'Ihre Kamera ist aus',
    cameraStarting: 'Ihre Kamera startet',
    invite: 'Andere einladen',
    inviteHint: 'Wer diesen Link hat, kann teilnehmen.',
    inviteHintCall: 'Der Link ist für eine weitere Person.',
    linkOfConference: (days) =>
      plural(days, {
        one: 'Er gilt auch für spätere Treffen, bis ihn einen Tag lang niemand nutzt.',
        other: 'Er gilt auch für spätere Treffen, bis ihn {n} Tage lang niemand nutzt.',
      }),
    linkOfCall: (days) =>
      plural(days, {
        one: 'Er endet mit Ihrem Gespräch, oder nach einem Tag, wenn ihn niemand nutzt.',
        other: 'Er endet mit Ihrem Gespräch, oder nach {n} Tagen, wenn ihn niemand nutzt.',
      }),
    link: 'Link zu diesem Raum',
    copy: 'Link kopieren',
    copied: 'Link kopiert',
    copyFailed: 'Bitte markieren und kopieren Sie den Link.',
    share: 'Link teilen',
    shareText: 'Hier können wir sprechen:',
    settings: 'Kamera, Mikrofon und Lautsprecher',
    more: 'Weitere Einstellungen',
    untested:
      'Gespräche sind in Chrome, Edge, Firefox und verwandten Browsern erprobt, in diesem nicht. In jedem Fall gilt: Bevor die Verschlüsselung bestätigt ist, verlässt nichts dieses Gerät.',
    hideAddress: 'Meine Netzwerkadresse verbergen',
    hideAddressHint:
      'Ton und Bild gehen dann über diesen Server, weiterhin Ende-zu-Ende-verschlüsselt. Sonst gehen sie direkt, und der Browser der anderen Person erfährt Ihre Adresse.',
    hideFromNew: 'Vor Personen verbergen, die kein Kontakt sind und mit denen ich nicht verglichen habe',
    hideFromNewHint:
      'Bis Sie jemanden als Kontakt speichern oder die Zeichen vergleichen, gehen Ton und Bild über diesen Server, danach direkt.',
    joinFailed:
      'Die Teilnahme hat nicht geklappt, weil der Server eine Störung hat. Bitte versuchen Sie es erneut.',
    joinUnreachable:
      'Die Teilnahme hat nicht geklappt, weil der Server nicht antwortet. Bitte prüfen Sie Ihre Verbindung und versuchen Sie es erneut.',
    joinDraining: 'Sotto wird gerade aktualisiert. Neue Gespräche können in ein paar Minuten beginnen.',
    joinNameRefused: 'Der Server nimmt diesen Namen nicht an. Bitte wählen Sie einen anderen.',
    joinTooOften:
      'Es gab zu viele Versuche in kurzer Zeit. Bitte warten Sie eine Minute und versuchen Sie es erneut.',
  },
  problem: {
    wrongLink: {
      title: 'Dieser Link führt nirgendwohin',
      text: 'Vielleicht fehlt ein Teil. Bitte vergleichen Sie ihn mit der Einladung oder bitten Sie um einen neuen.',
    },
    notFound: {
      title: 'Diesen Raum gibt es nicht',
      text: 'Der Link enthält vielleicht einen Tippfehler, oder er ist abgelaufen, weil ihn lange niemand genutzt hat. Bitte vergleichen Sie ihn mit der Einladung oder bitten Sie um einen neuen.',
    },
    callEnded: {
      title: 'Dieses Gespräch ist beendet',
      text: 'Der Link eines Gesprächs endet mit ihm. Bitten Sie für ein weiteres um einen neuen Link, oder beginnen Sie selbst eines.',
    },
    conferenceEnded: {
      title: 'Diese Konferenz ist beendet',
      text: 'Sie wurde für alle beendet, und der Link gilt nicht mehr. Bitte fragen Sie nach einem neuen.',
    },
    callFull: {
      title: 'Dieses Gespräch ist schon belegt',
      text: 'Es ist für zwei Personen, und beide sind da. Sobald eine geht, können Sie teilnehmen.',
    },
    conferenceFull: {
      title: 'Diese Konferenz ist voll',
      text: 'Alle Plätze sind belegt. Sobald jemand geht, können Sie teilnehmen.',
    },
    unsupported: {
      title: 'Dieser Browser ist zu alt für dieses Gespräch',
      text: 'Der Link ist in Ordnung. Bitte öffnen Sie ihn in einer aktuellen Version von Chrome, Edge, Firefox oder Safari.',
      found: (browser) =>
        `Das ist ${browser}. Der Link ist in Ordnung: Bitte öffnen Sie ihn in einer aktuellen Version von Chrome, Edge, Firefox oder Safari.`,
      missing: 'Diesem Browser fehlt:',
    },
    originRefused: {
      title: 'Sotto ist für diese Adresse nicht eingerichtet',
      text: 'Der Server ist da, nimmt aber unter dieser Adresse keine Gespräche an. Wenn Sie ihn betreiben: Tragen Sie die Adresse in SOTTO_PUBLIC_URL oder SOTTO_ALLOWED_ORIGINS ein, und lassen Sie Ihren Proxy den Host-Header weitergeben.',
    },
    unreachable: {
      title: 'Der Server antwortet nicht',
      text: 'Bitte prüfen Sie Ihre Verbindung. Die Seite versucht es weiter.',
    },
    draining: {
      title: 'Sotto wird gerade aktualisiert',
      text: 'Laufende Gespräche gehen weiter. Neue können in ein paar Minuten beginnen.',
    },
    busy: {
      title: 'Bitte warten Sie einen Moment',
      text: 'Es gab zu viele Anfragen in kurzer Zeit. Bitte versuchen Sie es in einer Minute erneut.',
    },
    incomplete: {
      title: 'Die Seite wurde nicht vollständig geladen',
      text: 'Vielleicht wurde Sotto gerade aktualisiert. Bitte laden Sie die Seite neu.',
    },
    other: {
      title: 'Etwas ist schiefgegangen',
      text: 'Der Server hat eine Störung. Bitte versuchen Sie es erneut.',
    },
  },
  after: {
    left: { title: 'Sie haben den Raum verlassen', text: 'Ihre Kamera und Ihr Mikrofon sind aus.' },
    callEnded: 'Gespräch beendet',
    leftConference: 'Sie haben die Konferenz verlassen',
    ended: {
      title: 'Die Konferenz ist beendet',
      text: 'Sie wurde für alle beendet, und der Link gilt nicht mehr. Ihre Kamera und Ihr Mikrofon sind aus.',
    },
    shutdown: {
      title: 'Der Server wurde angehalten',
      text: 'Damit endete das Gespräch. Ihre Kamera und Ihr Mikrofon sind aus.',
    },
    lost: {
      title: 'Die Verbindung ist abgebrochen',
      text: 'Das Netz war zu lange weg, deshalb wurden Sie aus dem Gespräch genommen.',
    },
    notAuthentic: {
      title: 'Das Gespräch wurde beendet, weil die Zeichen nicht gleich sind',
      text: 'Jemand zwischen Ihnen beiden, womöglich dieser Server, hat vielleicht alles gesehen und gehört.',
    },
    steps: [
      'Warnen Sie die andere Person auf anderem Weg, etwa am Telefon.',
      'Besprechen Sie hier nichts Vertrauliches. Nutzen Sie für das nächste Gespräch ein anderes Netz oder einen anderen Server.',
      'Vergleichen Sie dann zuerst die Zeichen.',
    ],
    replaced: {
      title: 'Das Gespräch geht anderswo weiter',
      text: 'Sie haben es in einem anderen Fenster oder Tab geöffnet. Hier ist es beendet.',
    },
    linkOfConference: (days) =>
      plural(days, {
        one: 'Sie können mit demselben Link zurückkommen, bis ihn einen Tag lang niemand nutzt.',
        other: 'Sie können mit demselben Link zurückkommen, bis ihn {n} Tage lang niemand nutzt.',
      }),
    linkOfCall: 'Der Link dieses Gesprächs endet zwei Minuten, nachdem Sie beide gegangen sind.',
    linkOfCallAlone: (days) =>
      plural(days, {
        one: 'Es kam sonst niemand, deshalb gilt der Link weiter: einen Tag lang, wenn ihn niemand nutzt.',
        other: 'Es kam sonst niemand, deshalb gilt der Link weiter: {n} Tage lang, wenn ihn niemand nutzt.',
      }),
    keep: (name) => `${name} als Kontakt speichern`,
    rejoin: 'Wieder teilnehmen',
    rejoining: 'Einen Moment …',
  },
};
