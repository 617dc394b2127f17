import type { Messages } from './en.ts';

/** Texts of calling people, and of being called. */
export const calling: Messages['calling'] = {
  incoming: {
    title: (name) => `${name} ruft an`,
    stranger: 'Unbekannter Anruf',
    compared: 'Ein Kontakt, mit dem Sie die Zeichen verglichen haben',
    contact: 'Ein Kontakt. Die Zeichen haben Sie noch nicht verglichen.',
    claim: (name) => `Die Person nennt sich „${name}“. Das kann jeder sagen; sicher ist nur der Schlüssel.`,
    nameless: 'Die Person nennt keinen Namen. Sicher ist nur der Schlüssel.',
    namesake: (name) => `Das ist nicht Ihr Kontakt ${name}: Der Schlüssel ist ein anderer.`,
    key: 'Die Ziffern des Schlüssels',
    withVideo: 'Mit Video annehmen',
    withSound: 'Nur mit Ton annehmen',
    leaveAndAnswer: 'Verlassen und annehmen',
    decline: 'Ablehnen',
    seen: 'Man sieht und hört Sie erst, wenn Sie annehmen.',
    inCall: 'Nehmen Sie an, verlassen Sie dieses Gespräch. Kamera und Mikrofon bleiben, wie sie sind.',
    failed:
      'Das Annehmen hat nicht geklappt, weil der Server nicht antwortet. Bitte versuchen Sie es noch einmal.',
    missed: (name) => `${name} hat angerufen`,
    missedStranger: 'Eine unbekannte Person hat angerufen',
    elsewhere: 'In einem anderen Fenster angenommen',
    misdated: (caller) =>
      `${caller}, aber es konnte hier nicht klingeln: Die Uhren der beiden Geräte gehen zu weit auseinander. Bitte prüfen Sie Datum und Uhrzeit auf diesem Gerät; stimmen sie, sind sie auf dem anderen falsch.`,
  },
  outgoing: {
    calling: {
      what: (name) => `${name} wird angerufen`,
      hint: 'Man sieht und hört Sie erst, wenn jemand annimmt.',
    },
    ringing: {
      what: (name) => `${name} wird angerufen`,
      hint: 'Dort klingelt es. Man sieht und hört Sie erst, wenn jemand annimmt.',
    },
    accepted: { what: (name) => `${name} hat angenommen`, hint: 'Die Verbindung wird hergestellt.' },
    declined: {
      what: (name) => `${name} hat abgelehnt`,
      hint: 'Vielleicht passt es gerade nicht.',
    },
    busy: { what: (name) => `${name} ist in einem anderen Gespräch`, hint: 'Bitte versuchen Sie es später.' },
    missed: {
      what: (name) => `${name} nimmt nicht ab`,
      hint: 'Vielleicht ist gerade niemand am Gerät.',
    },
    notReachable: {
      what: (name) => `${name} ist nicht erreichbar`,
      hint: 'Sotto ist dort nicht geöffnet, oder Anrufe sind gerade nicht erwünscht.',
    },
    wrongClock: {
      what: (name) => `Der Anruf hat bei ${name} nicht geklingelt`,
      hint: 'Die Uhren Ihrer beiden Geräte gehen zu weit auseinander. Bitte prüfen Sie Datum und Uhrzeit auf diesem Gerät; stimmen sie, sind sie auf dem anderen falsch.',
    },
    tooOften: {
      what: (name) => `${name} lässt sich gerade nicht anrufen`,
      hint: 'Es waren zu viele Anrufe in kurzer Zeit. Bitte warten Sie eine Minute.',
    },
    failed: {
      what: (name) => `${name} anzurufen hat nicht geklappt`,
      hint: 'Bitte prüfen Sie Ihre Verbindung und versuchen Sie es noch einmal.',
    },
    cancel: 'Anruf abbrechen',
    again: 'Noch einmal anrufen',
    giveUp: 'Zu den Kontakten',
    link: 'Oder senden Sie den Link und warten Sie hier: Er führt in dieses Gespräch.',
  },
  begin: {
    title: 'Kontakt anrufen',
    nameTitle: 'Wie heißen Sie?',
    nameHint: 'Die Person, die Sie anrufen, sieht diesen Namen. Sonst bleibt er auf diesem Gerät.',
    call: 'Anrufen',
    failedTitle: 'Der Anruf hat nicht geklappt',
    failed: 'Der Server antwortet nicht. Bitte prüfen Sie Ihre Verbindung und versuchen Sie es noch einmal.',
    tooOften:
      'Es waren zu viele Versuche in kurzer Zeit. Bitte warten Sie eine Minute und versuchen Sie es dann noch einmal.',
  },
  settings: {
    title: 'Wie Anrufe ankommen',
    reachable: 'Erreichbar',
    learns:
      'Solange Sotto hier geöffnet ist, weiß der Server, dass der Schlüssel dieses Geräts da ist. Er merkt sich das nur im Arbeitsspeicher, und niemand kann nach einer Liste fragen.',
    state: {
      off: 'Niemand kann Sie anrufen.',
      connecting: 'Verbindung zum Server wird hergestellt',
      reachable: 'Ihre Kontakte können Sie anrufen, solange ein Fenster von Sotto geöffnet ist.',
      everybody:
        'Wer Ihren persönlichen Link hat, kann Sie anrufen, solange ein Fenster von Sotto geöffnet ist.',
      refused: 'Der Server nimmt dieses Gerät gerade nicht an. Sotto versucht es weiter.',
    },
    strangers: 'Anrufe von Unbekannten zulassen',
    strangersHint:
      'Wer anruft, braucht dafür Ihren persönlichen Link. Sie sehen den Schlüssel und den Namen, den die Person angibt.',
    sound: 'Ton, wenn jemand anruft',
    vibration: 'Vibrieren, wenn jemand anruft',
  },
};
