import type { Messages } from './en.ts';
import { pluralIn } from './plural.ts';

const plural = pluralIn('de');

/** Texts of the page of contacts. */
export const contacts: Messages['contacts'] = {
  title: 'Kontakte',
  lead: 'Ihre Kontakte bleiben auf diesem Gerät. Der Server führt keine Liste.',
  notLasting:
    'Dieser Browser bewahrt nichts für Sotto auf. Ihr Schlüssel und Ihre Kontakte gehen verloren, wenn Sie dieses Fenster schließen.',
  unsupported: {
    title: 'Dieser Browser ist zu alt für Kontakte',
    text: 'Ihm fehlt die Art von Schlüssel, an dem ein Gerät erkannt wird. Bitte verwenden Sie eine aktuelle Version von Chrome, Edge, Firefox oder Safari.',
  },
  list: 'Menschen, die Sie kennen',
  all: (count) => plural(count, { other: 'Alle {n} Kontakte' }),
  steps: {
    title: 'Bekannte anrufen, ohne Nummer und ohne Konto',
    send: 'Senden Sie jemandem Ihren Link',
    receive: 'Öffnen Sie den Link, den Sie zurückbekommen',
    receiveHint: 'Sobald Sie beide den Link der anderen Person haben, können Sie einander anrufen.',
  },
  security: 'Sicherheit dieses Geräts',
  verified: 'Verglichen',
  unverified: 'Nicht verglichen',
  call: (name) => `${name} anrufen`,
  edit: (name) => `${name} bearbeiten`,
  newName: 'Name des Kontakts',
  save: 'Speichern',
  cancel: 'Abbrechen',
  remove: 'Kontakt entfernen',
  removeTitle: (name) => `${name} entfernen?`,
  removeText:
    'Dieses Gerät vergisst den Namen, den Schlüssel und dass Sie verglichen haben. Die andere Person erfährt nichts davon.',
  removeButton: 'Entfernen',
  added: (name) => `${name} ist jetzt ein Kontakt`,
  removed: (name) => `${name} wurde entfernt`,
  nameMissing: 'Bitte geben Sie einen Namen ein, der sich anzeigen lässt.',
  add: {
    title: 'Kontakt hinzufügen',
    label: 'Persönlicher Link der anderen Person',
    next: 'Weiter',
    problem: {
      empty: 'Bitte fügen Sie einen persönlichen Link ein.',
      noLink:
        'Das ist kein persönlicher Link, oder ein Teil davon fehlt. Bitte kopieren Sie den ganzen Link.',
      otherServer: (host) =>
        `Dieser Link gehört zu einem anderen Server, ${host}. Bitte öffnen Sie ihn dort.`,
    },
    offered: 'Diese Person hinzufügen?',
    name: 'Wie Sie die Person nennen',
    claim:
      'Der Name stammt aus dem Link. Um sicher zu sein, wer es ist, vergleichen Sie in einem Gespräch die Zeichen.',
    known: (name) => `Sie kennen diese Person schon als ${name}.`,
    own: 'Das ist Ihr eigener Link. Senden Sie ihn anderen, damit sie Sie hinzufügen können.',
    namesake: (name) =>
      `Sie haben einen Kontakt ${name} mit einem anderen Schlüssel. Hat ${name} ein neues Gerät oder einen neuen Browser, übernehmen Sie den neuen Schlüssel und vergleichen Sie im nächsten Gespräch Ihre Zeichen. Sind Sie nicht sicher, fragen Sie zuerst nach.`,
    confirm: 'Hinzufügen',
    replace: 'Neuen Schlüssel übernehmen',
    another: 'Als andere Person hinzufügen',
    notNow: 'Nicht jetzt',
  },
  link: {
    title: 'Ihr persönlicher Link',
    label: 'Link zum Weitergeben',
    name: 'Ihr Name im Link',
    hint: 'Wer ihn öffnet, kann Sie hinzufügen. Er enthält Ihren Schlüssel und Ihren Namen; der Server sieht beides nicht.',
    show: 'QR-Code zeigen',
    showHint: 'Die andere Person kann den Code mit dem Telefon scannen. Oder kopieren Sie den Link.',
    shareText: 'Fügen Sie mich als Kontakt hinzu:',
    code: 'Ihr persönlicher Link als QR-Code',
  },
  key: {
    title: 'Der Schlüssel dieses Geräts',
    about:
      'Ihre Kontakte erkennen Sie an diesem Schlüssel. Dieser Browser hat ihn erzeugt, und er verlässt ihn nie. So sieht er in Ziffern aus.',
    digits: 'Die Ziffern Ihres Schlüssels',
    copy: 'Ziffern kopieren',
    copied: 'Ziffern kopiert',
    copyFailed: 'Bitte markieren und kopieren Sie die Ziffern.',
    save: 'Als Text speichern',
    file: 'sotto-schluessel.txt',
    fileText: (host, digits) => `Schlüssel dieses Geräts für Sotto auf ${host}:\n${digits}`,
    private:
      'In einem privaten Fenster geht der Schlüssel verloren, wenn Sie es schließen, ebenso, wenn der Browser die Daten dieser Seite löscht.',
    reset: 'Neuen Schlüssel erzeugen',
    resetTitle: 'Neuen Schlüssel erzeugen?',
    resetText: [
      'Für Ihre Kontakte sind Sie dann jemand Neues: Alle werden gewarnt, bis sie Sie neu hinzufügen, und Ihr bisheriger persönlicher Link funktioniert nicht mehr.',
      'Ihre Kontakte behalten Sie, müssen aber mit allen neu vergleichen. Der alte Schlüssel wird gelöscht und lässt sich nicht wiederherstellen.',
      'Das ist sinnvoll, wenn jemand anderes dieses Gerät benutzt hat oder wenn Sie nicht mehr wiedererkannt werden möchten.',
    ],
    resetDone: 'Dieses Gerät hat einen neuen Schlüssel',
    resetFailed:
      'Der Schlüssel ließ sich nicht löschen. Bitte löschen Sie die Daten dieser Seite im Browser.',
  },
};
