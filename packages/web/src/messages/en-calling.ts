/** Texts of calling people, and of being called. */
export const calling = {
  incoming: {
    title: (name: string) => `${name} is calling`,
    stranger: 'Unknown caller',
    compared: 'A contact you have compared symbols with',
    contact: 'A contact. You have not compared symbols yet.',
    claim: (name: string) => `They call themselves “${name}”. Anyone can say that; only the key is certain.`,
    nameless: 'They give no name. Only the key is certain.',
    namesake: (name: string) => `This is not your contact ${name}: the key is different.`,
    key: 'The digits of their key',
    withVideo: 'Answer with video',
    withSound: 'Answer with sound only',
    leaveAndAnswer: 'Leave and answer',
    decline: 'Decline',
    seen: 'They can’t see or hear you until you answer.',
    inCall: 'If you answer, you leave this call. Camera and microphone stay as they are.',
    failed: 'The call could not be answered because the server did not respond. Please try again.',
    missed: (name: string) => `${name} called`,
    missedStranger: 'An unknown person called',
    elsewhere: 'Answered in another window',
    misdated: (caller: string) =>
      `${caller}, but it could not ring here: the clocks of the two devices are too far apart. Please check the date and time on this device. If they are right, those on the other device are wrong.`,
  },
  outgoing: {
    calling: {
      what: (name: string) => `Calling ${name}`,
      hint: 'They can’t see or hear you until they answer.',
    },
    ringing: {
      what: (name: string) => `Calling ${name}`,
      hint: 'Their device is ringing. They can’t see or hear you until they answer.',
    },
    accepted: { what: (name: string) => `${name} has answered`, hint: 'Connecting …' },
    declined: {
      what: (name: string) => `${name} declined`,
      hint: 'It may not be a good moment.',
    },
    busy: { what: (name: string) => `${name} is in another call`, hint: 'Please try again later.' },
    missed: {
      what: (name: string) => `${name} does not answer`,
      hint: 'They may be away from their device.',
    },
    notReachable: {
      what: (name: string) => `${name} is not reachable`,
      hint: 'Sotto is not open on their device, or they do not want calls right now.',
    },
    wrongClock: {
      what: (name: string) => `The call did not ring for ${name}`,
      hint: 'The clocks of your two devices are too far apart. Please check the date and time on this device. If they are right, those on the other device are wrong.',
    },
    tooOften: {
      what: (name: string) => `${name} cannot be called right now`,
      hint: 'Too many calls in a short time. Please wait a minute.',
    },
    failed: {
      what: (name: string) => `The call to ${name} failed`,
      hint: 'Please check your connection and try again.',
    },
    cancel: 'Cancel call',
    again: 'Call again',
    giveUp: 'Back to contacts',
    link: 'Or send them the link and wait here: it leads to this call.',
  },
  begin: {
    title: 'Call a contact',
    nameTitle: 'What is your name?',
    nameHint: 'The person you call sees it. Otherwise it stays on this device.',
    call: 'Call',
    failedTitle: 'The call did not start',
    failed: 'The server did not answer. Please check your connection and try again.',
    tooOften: 'Too many attempts in a short time. Please wait a minute and try again.',
  },
  settings: {
    title: 'How calls reach you',
    reachable: 'Reachable',
    learns:
      'While Sotto is open here, the server knows that the key of this device is there. It keeps this in memory only, and no one can ask for a list.',
    state: {
      off: 'No one can call you.',
      connecting: 'Connecting to the server',
      reachable: 'Your contacts can call you while a window of Sotto is open.',
      everybody: 'Anyone with your personal link can call you while a window of Sotto is open.',
      refused: 'The server is not accepting this device right now. Sotto keeps trying.',
    },
    strangers: 'Allow calls from people who are not contacts',
    strangersHint: 'They need your personal link. You see their key and what they call themselves.',
    sound: 'Sound when someone calls',
    vibration: 'Vibrate when someone calls',
  },
};
