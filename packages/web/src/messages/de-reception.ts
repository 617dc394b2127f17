import type { Messages } from './en.ts';

/** What is said when something that one sends does not arrive at another. */
export const reception: Messages['call']['reception'] = {
  lost: {
    sound: (name) => `Sie hören ${name} gerade nicht. Sotto behebt das.`,
    picture: (name) => `Sie sehen ${name} gerade nicht. Sotto behebt das.`,
    both: (name) => `Sie hören und sehen ${name} gerade nicht. Sotto behebt das.`,
    screen: (name) => `Der Bildschirm von ${name} kommt gerade nicht an. Sotto behebt das.`,
  },
  silent: {
    sound: (name) => `Von ${name} kommt gerade kein Ton`,
    picture: (name) => `Von ${name} kommt gerade kein Bild`,
    both: (name) => `Von ${name} kommt gerade weder Ton noch Bild`,
    screen: (name) => `Vom Bildschirm von ${name} kommt gerade nichts`,
  },
  told: {
    lost: {
      sound: (name) => `${name} hört Sie gerade nicht`,
      picture: (name) => `${name} sieht Sie gerade nicht`,
      both: (name) => `${name} hört und sieht Sie gerade nicht`,
      screen: (name) => `${name} sieht Ihren Bildschirm gerade nicht`,
    },
    silent: {
      sound: (name) => `Von Ihnen kommt bei ${name} kein Ton an. Bitte prüfen Sie Ihr Mikrofon.`,
      picture: (name) => `Von Ihnen kommt bei ${name} kein Bild an. Bitte prüfen Sie Ihre Kamera.`,
      both: (name) =>
        `Von Ihnen kommt bei ${name} weder Ton noch Bild an. Bitte prüfen Sie Mikrofon und Kamera.`,
      screen: (name) => `Von Ihrem Bildschirm kommt bei ${name} nichts an. Bitte teilen Sie ihn erneut.`,
    },
  },
};
