import type { Messages } from './en.ts';

/** Texts about cameras, microphones and speakers. */
export const devices: Messages['devices'] = {
  microphone: 'Mikrofon',
  camera: 'Kamera',
  speaker: 'Lautsprecher',
  standard: 'Systemstandard',
  none: 'Nicht gefunden',
  unnamed: (number) => `Gerät ${number}`,
  microphoneOn: 'Mikrofon einschalten',
  microphoneOff: 'Mikrofon ausschalten',
  cameraOn: 'Kamera einschalten',
  cameraOff: 'Kamera ausschalten',
  states: {
    microphone: { on: 'Ton an', off: 'Ton aus' },
    camera: { on: 'Bild an', off: 'Bild aus' },
  },
  spoken: {
    microphone: { on: 'Mikrofon ein', off: 'Mikrofon aus' },
    camera: { on: 'Kamera ein', off: 'Kamera aus' },
  },
  meter: 'Pegel Ihres Mikrofons',
  ownPicture: {
    show: 'Eigenes Bild prüfen',
    hide: 'Eigenes Bild schließen',
    seen: 'Das sehen die anderen, nur nicht gespiegelt.',
    unseen: 'Das sehen nur Sie. Für die anderen bleibt Ihre Kamera aus.',
  },
  test: 'Testton abspielen',
  testFailed: 'Der Testton konnte nicht abgespielt werden.',
  named: { microphone: 'das Mikrofon', camera: 'die Kamera' },
  both: 'Kamera und Mikrofon',
  allow: {
    chromium: (what) =>
      `Klicken Sie auf das Symbol links neben der Adresse, erlauben Sie ${what} und versuchen Sie es erneut.`,
    firefox: (what) =>
      `Klicken Sie auf das durchgestrichene Symbol links neben der Adresse, heben Sie die Sperre für ${what} auf und versuchen Sie es erneut.`,
    safari: (what) =>
      `Wählen Sie in der Menüleiste Safari, Einstellungen für diese Website, erlauben Sie ${what} und versuchen Sie es erneut.`,
    android: (what) =>
      `Tippen Sie auf das Symbol links neben der Adresse, dann auf Berechtigungen, erlauben Sie ${what} und versuchen Sie es erneut.`,
    ios: (what) =>
      `Tippen Sie auf das Symbol in der Adresszeile, dann auf Website-Einstellungen, erlauben Sie ${what} und versuchen Sie es erneut.`,
  },
  problems: {
    both: {
      denied: {
        what: 'Sotto darf Kamera und Mikrofon nicht benutzen.',
        mend: 'Erlauben Sie beides in Ihrem Browser und versuchen Sie es erneut.',
      },
      'denied-by-system': {
        what: 'Ihr System lässt den Browser nicht an Kamera und Mikrofon.',
        mend: 'Erlauben Sie beides in den Datenschutzeinstellungen Ihres Systems und versuchen Sie es erneut.',
      },
    },
    microphone: {
      denied: {
        what: 'Sotto darf Ihr Mikrofon nicht benutzen.',
        mend: 'Erlauben Sie es in Ihrem Browser und versuchen Sie es erneut.',
      },
      'denied-by-system': {
        what: 'Ihr System lässt den Browser nicht an das Mikrofon.',
        mend: 'Erlauben Sie es in den Datenschutzeinstellungen Ihres Systems und versuchen Sie es erneut.',
      },
      missing: {
        what: 'Es wurde kein Mikrofon gefunden.',
        mend: 'Schließen Sie eines an und versuchen Sie es erneut.',
      },
      busy: {
        what: 'Ein anderes Programm benutzt das Mikrofon.',
        mend: 'Schließen Sie dieses Programm und versuchen Sie es erneut.',
      },
      unplugged: {
        what: 'Das Mikrofon wurde abgezogen.',
        mend: 'Schließen Sie es wieder an oder wählen Sie ein anderes.',
      },
      returned: {
        what: 'Das Mikrofon ist wieder da.',
        mend: 'Schalten Sie es ein, wenn man Sie hören soll.',
      },
      'muted-by-system': {
        what: 'Ihr System oder ein Schalter am Gerät hält das Mikrofon stumm.',
        mend: 'Niemand hört Sie, bis es dort eingeschaltet wird.',
      },
      failed: {
        what: 'Das Mikrofon startet nicht.',
        mend: 'Versuchen Sie es erneut oder wählen Sie ein anderes.',
      },
    },
    camera: {
      denied: {
        what: 'Sotto darf Ihre Kamera nicht benutzen.',
        mend: 'Erlauben Sie es in Ihrem Browser und versuchen Sie es erneut.',
      },
      'denied-by-system': {
        what: 'Ihr System lässt den Browser nicht an die Kamera.',
        mend: 'Erlauben Sie es in den Datenschutzeinstellungen Ihres Systems und versuchen Sie es erneut.',
      },
      missing: {
        what: 'Es wurde keine Kamera gefunden.',
        mend: 'Schließen Sie eine an und versuchen Sie es erneut.',
      },
      busy: {
        what: 'Ein anderes Programm benutzt die Kamera.',
        mend: 'Schließen Sie dieses Programm und versuchen Sie es erneut.',
      },
      unplugged: {
        what: 'Die Kamera wurde abgezogen.',
        mend: 'Schließen Sie sie wieder an oder wählen Sie eine andere.',
      },
      returned: {
        what: 'Die Kamera ist wieder da und noch aus.',
        mend: 'Schalten Sie sie ein, wenn man Sie sehen soll.',
      },
      'muted-by-system': {
        what: 'Die Kamera liefert kein Bild.',
        mend: 'Vielleicht verdeckt sie eine Blende oder ein zugeklappter Deckel, oder Ihr System sperrt sie. So lange sieht Sie niemand.',
      },
      failed: {
        what: 'Die Kamera startet nicht.',
        mend: 'Versuchen Sie es erneut oder wählen Sie eine andere.',
      },
    },
  },
  tookOver: 'Sotto nutzt jetzt ein anderes Mikrofon. Bitte prüfen Sie, ob man Sie hört.',
  goOnWithout: 'Es geht auch ohne.',
};
