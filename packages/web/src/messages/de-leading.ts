import type { leading as english } from './en-leading.ts';

/** Texts about leading a conference, and about being led. */
export const leading: typeof english = {
  moderator: 'Moderation',
  actions: (name) => `Was Sie bei ${name} tun können`,
  stop: {
    microphone: 'Mikrofon ausschalten',
    camera: 'Kamera ausschalten',
    screen: 'Bildschirm nicht mehr zeigen',
  },
  stopHint: 'Bleibt aus, bis Sie es wieder erlauben.',
  allow: {
    microphone: 'Mikrofon wieder erlauben',
    camera: 'Kamera wieder erlauben',
    screen: 'Bildschirm wieder erlauben',
  },
  stopped: {
    microphone: 'Mikrofon nicht erlaubt',
    camera: 'Kamera nicht erlaubt',
    screen: 'Bildschirm nicht erlaubt',
  },
  makeModerator: 'Moderieren lassen',
  makeModeratorHint: 'Kann Mikrofone, Kameras und Bildschirme ausschalten.',
  takeModerator: 'Nicht mehr moderieren lassen',
  makeHost: 'Leitung teilen',
  makeHostHint: 'Kann alles, was Sie können. Sie können es nicht zurücknehmen.',
  everyoneOff: 'Alle Mikrofone ausschalten',
  everyoneOn: 'Alle Mikrofone wieder erlauben',
  own: {
    byHost: {
      microphone: 'Die Leitung hat Ihr Mikrofon ausgeschaltet',
      camera: 'Die Leitung hat Ihre Kamera ausgeschaltet',
      screen: 'Die Leitung hat Ihren Bildschirm beendet',
    },
    byModerator: {
      microphone: 'Die Moderation hat Ihr Mikrofon ausgeschaltet',
      camera: 'Die Moderation hat Ihre Kamera ausgeschaltet',
      screen: 'Die Moderation hat Ihren Bildschirm beendet',
    },
    before: {
      microphone: 'Ihr Mikrofon ist aus, bis es erlaubt wird',
      camera: 'Ihre Kamera ist aus, bis sie erlaubt wird',
      screen: 'Sie können den Bildschirm zeigen, wenn es erlaubt wird',
    },
    ask: { microphone: 'Um das Wort bitten', camera: 'Um Erlaubnis bitten', screen: 'Um Erlaubnis bitten' },
    asked: 'Sie haben darum gebeten.',
    askNot: 'Nicht mehr bitten',
    released: {
      microphone: 'Sie können Ihr Mikrofon wieder einschalten',
      camera: 'Sie können Ihre Kamera wieder einschalten',
      screen: 'Sie können Ihren Bildschirm wieder zeigen',
    },
  },
  asks: {
    microphone: (name) => `${name} bittet um das Wort`,
    camera: (name) => `${name} möchte die Kamera einschalten`,
    screen: (name) => `${name} möchte den Bildschirm zeigen`,
  },
  asking: {
    microphone: 'Bittet um das Wort',
    camera: 'Möchte die Kamera einschalten',
    screen: 'Möchte den Bildschirm zeigen',
  },
  given: {
    host: 'Sie haben jetzt die Leitung',
    moderator: 'Sie moderieren jetzt: In der Liste der Personen können Sie Mikrofone ausschalten',
    speaker: 'Sie sprechen jetzt',
    participant: 'Sie moderieren nicht mehr',
    attendee: 'Sie können jetzt nur zusehen und zuhören',
  },
  failed: 'Das hat nicht geklappt. Bitte versuchen Sie es noch einmal.',
};
