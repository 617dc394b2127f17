/** One word for one thing, in both languages. */
interface Term {
  readonly en: string;
  readonly de: string;
  /** What it is, where the word alone does not say it. */
  readonly is?: string;
  /** Agreed on for pages that are not there yet. */
  readonly coming?: true;
}

/** What things are called, on every page. */
export const terms: readonly Term[] = [
  { en: 'call', de: 'Gespräch', is: 'two people, end-to-end encrypted' },
  { en: 'conference', de: 'Konferenz', is: 'a group, encrypted as far as the server' },
  { en: 'webinar', de: 'Webinar', coming: true },
  { en: 'link', de: 'Link', is: 'what leads into a call; never invitation or room number' },
  { en: 'personal link', de: 'persönlicher Link', is: 'what makes somebody a contact' },
  { en: 'contact', de: 'Kontakt' },
  { en: 'to call', de: 'anrufen' },
  { en: 'to join', de: 'teilnehmen' },
  { en: 'to leave', de: 'verlassen' },
  { en: 'to compare', de: 'vergleichen', is: 'seven symbols that two people read to each other' },
  { en: 'symbols', de: 'Zeichen' },
  { en: 'host', de: 'Leitung', is: 'who leads a conference' },
  { en: 'connection', de: 'Verbindung', is: 'never way, path or route' },
  { en: 'screen', de: 'Bildschirm' },
  { en: 'muted', de: 'Mikrofon aus', is: 'a state of one’s own microphone' },
];

interface Rule {
  readonly word: RegExp;
  readonly instead: string;
}

/**
 * Words that no text of the pages has. English: what is German in disguise, riddles, and jargon of the trade. German:
 * foreign words, paper language, and what is not on the list above.
 */
export const avoided: Readonly<Record<'en' | 'de', readonly Rule[]>> = {
  en: [
    { word: /(?<!\banother )\bways?\b/iu, instead: 'connection, how, or name the thing' },
    { word: /\bsomebody\b|\bsomething else than\b/iu, instead: 'someone, something other than' },
    { word: /\b(?:any|every|no)body\b/iu, instead: 'anyone, everyone, no one' },
    { word: /\bgo(?:es|ing)? by\b/iu, instead: 'calls themselves, judged by' },
    { word: /\bgoing on\b/iu, instead: 'in progress' },
    { word: /\bl(?:ie|ies|ay) on\b/iu, instead: 'stays on, is kept on' },
    { word: /\bsits? between\b/iu, instead: 'is listening in' },
    { word: /\bas ever\b|\bin peace\b|\bto be expected\b/iu, instead: 'say it as one speaks' },
    { word: /\btook? over\b|\btaken over\b/iu, instead: 'switched to' },
    { word: /\bholding back\b|\bholding the sound\b/iu, instead: 'paused' },
    { word: /\bnothing of you\b/iu, instead: 'they cannot see or hear you' },
    { word: /\bmay not use\b|\bmay use the\b/iu, instead: 'is (not) allowed to use' },
    { word: /\bpeer\b|\bSFU\b|\bparticipant\b/iu, instead: 'person, people' },
    { word: /\bmend(?:ing|ed)?\b/iu, instead: 'fixing' },
    { word: /\bsuccessful(?:ly)?\b|\boops\b|\binvalid\b/iu, instead: 'what happened, and what to do' },
  ],
  de: [
    { word: /Gastgeber|\bHost(?!-Header)/u, instead: 'Leitung' },
    { word: /\bbeitreten\b|\btreten (?:wieder |neu )?(?:bei|neu)\b|\bBeitritt/u, instead: 'teilnehmen' },
    { word: /\bvertipp/u, instead: 'enthält vielleicht einen Tippfehler' },
    { word: /\bGüte\b/u, instead: 'Qualität' },
    { word: /\bdergleichen\b/u, instead: 'das Ding nennen' },
    { word: /\bfreiwillig\b/u, instead: 'nicht zwingend' },
    { word: /\bwird gefragt, ob\b|\bServer wird gefragt\b/u, instead: 'Wird geladen' },
    { word: /\bMenschen klingeln\b/u, instead: 'Anrufe zulassen' },
    { word: /\bBevor Sie nicht\b/u, instead: 'Solange nicht' },
    { word: /\bNeuer Versuch seit\b/u, instead: 'Unterbrochen seit' },
    { word: /\bzu erwarten\b/u, instead: 'erwartet, den Sie kennen' },
    { word: /\bnach dem Schlüssel zu urteilen\b/iu, instead: 'Der Schlüssel gehört zu …' },
    { word: /\bMeeting|\bCall\b|\bChannel|\bJoin|\bLobby|\bUser\b/u, instead: 'Gespräch, Warteraum, Person' },
    { word: /\bBenutzer|\bNutzer\b|\bTeilnehmer\b/u, instead: 'Person, Teilnehmende' },
    { word: /\bungültig\b|\berfolgreich\b/u, instead: 'was geschah, und was zu tun ist' },
  ],
};

/** Texts that may have such a word, by the start of their path. */
export const allowed: Readonly<Record<'en' | 'de', readonly string[]>> = {
  en: [],
  de: [],
};
