import type { upgrade as english } from './en-upgrade.ts';

/** Texts about making a conference of a call. */
export const upgrade: typeof english = {
  add: 'Personen hinzufügen',
  title: 'Daraus eine Konferenz machen?',
  what: 'Für mehr als zwei muss aus dem Gespräch eine Konferenz werden. Konferenzen sind nur bis zum Server verschlüsselt: Der Server wird dann alles sehen und hören können. Sie müssen also denen vertrauen, die ihn betreiben.',
  chat: 'Was Sie beide im Chat geschrieben haben, verschwindet mit dem Gespräch.',
  both: (name) =>
    `Zuerst wird ${name} gefragt. Solange nicht beide zugestimmt haben, ändert sich nichts: Das Gespräch bleibt Ende-zu-Ende-verschlüsselt.`,
  ask: (name) => `${name} fragen`,
  notNow: 'Unter uns bleiben',
  waitingTitle: (name) => `${name} wird gefragt`,
  waiting: (name) => `${name} muss der Konferenz noch zustimmen`,
  unchanged: 'Bis Sie beide zugestimmt haben, bleibt das Gespräch Ende-zu-Ende-verschlüsselt.',
  withdraw: 'Zurückziehen',
  question: (name) => `${name} möchte Personen hinzufügen`,
  ifYes:
    'Wenn Sie zustimmen, wird aus dem Gespräch eine Konferenz, an der andere teilnehmen können. Der Server wird dann alles sehen und hören können: Konferenzen sind nur bis zum Server verschlüsselt.',
  ifNo: 'Wenn nicht, ändert sich nichts: Das Gespräch bleibt Ende-zu-Ende-verschlüsselt.',
  agree: 'Der Konferenz zustimmen',
  keep: 'Unter uns bleiben',
  joining: 'Die Konferenz wird vorbereitet. Das Gespräch geht weiter.',
  failed: {
    declined: (name) => `Keine Konferenz: ${name} lehnt ab`,
    unanswered: (name) => `Keine Konferenz: ${name} hat nicht geantwortet`,
    withdrawn: (name) => `${name} fragt nicht mehr nach einer Konferenz`,
    broken: 'Die Konferenz kam nicht zustande. Das Gespräch geht weiter.',
  },
  upgraded:
    'Dies ist jetzt eine Konferenz, nicht mehr Ende-zu-Ende-verschlüsselt: Der Server kann mitsehen und mithören.',
  read: 'Verstanden',
  invite: 'Personen einladen',
};
