/** Texts of calling people, and of being called. */
export const calling = {
  incoming: {
    title: (name: string) => `${name} is calling`,
    stranger: 'Somebody whom you do not know is calling',
    compared: 'A contact whom you have compared symbols with',
    contact: 'A contact. You have not compared symbols yet.',
    claim: (name: string) => `They call themselves “${name}”. Anybody can say that; only the key is sure.`,
    nameless: 'They give no name. Only the key is sure.',
    namesake: (name: string) => `This is not your contact ${name}: the key is another one.`,
    key: 'The digits of their key',
    withVideo: 'Answer with video',
    withSound: 'Answer with sound only',
    leaveAndAnswer: 'Leave and answer',
    decline: 'Decline',
    seen: 'You are seen and heard only after you answer.',
    inCall: 'If you answer, you leave this call. Camera and microphone stay as they are.',
    failed: 'Answering did not work, because the server did not answer. Please try again.',
    missed: (name: string) => `${name} called`,
    missedStranger: 'Somebody whom you do not know called',
    elsewhere: 'Answered in another window',
    misdated: (caller: string) =>
      `${caller}, but it could not ring here: the clocks of the two devices are too far apart. Please check date and time on this device; if they are right, they are wrong on the other.`,
  },
  outgoing: {
    calling: {
      what: (name: string) => `Calling ${name}`,
      hint: 'Nothing of you is sent before they answer.',
    },
    ringing: {
      what: (name: string) => `Calling ${name}`,
      hint: 'It is ringing on their device. Nothing of you is sent before they answer.',
    },
    accepted: { what: (name: string) => `${name} has answered`, hint: 'The connection is being made.' },
    declined: {
      what: (name: string) => `${name} declined`,
      hint: 'Perhaps it is not a good moment.',
    },
    busy: { what: (name: string) => `${name} is in another call`, hint: 'Please try again later.' },
    missed: {
      what: (name: string) => `${name} does not answer`,
      hint: 'Perhaps they are not at their device.',
    },
    notReachable: {
      what: (name: string) => `${name} is not reachable`,
      hint: 'Sotto is not open on their device, or they do not want to be called now.',
    },
    wrongClock: {
      what: (name: string) => `The call did not ring for ${name}`,
      hint: 'The clocks of your two devices are too far apart. Please check date and time on this device; if they are right, they are wrong on the other.',
    },
    tooOften: {
      what: (name: string) => `${name} cannot be called now`,
      hint: 'There were too many calls in a short time. Please wait a minute.',
    },
    failed: {
      what: (name: string) => `Calling ${name} did not work`,
      hint: 'Please check your connection and try again.',
    },
    cancel: 'Cancel call',
    again: 'Call again',
    giveUp: 'To the contacts',
  },
  begin: {
    title: 'Call a contact',
    nameTitle: 'What is your name?',
    nameHint: 'The person you call sees it. Otherwise it stays on this device.',
    call: 'Call',
    failedTitle: 'The call did not begin',
    failed: 'The server did not answer. Please check your connection and try again.',
    tooOften: 'There were too many attempts in a short time. Please wait a minute and try again.',
  },
  settings: {
    title: 'How calls reach you',
    reachable: 'Reachable',
    learns:
      'While Sotto is open here, the server then knows that the key of this device is there. It keeps that in its memory only, and nobody can ask for a list.',
    state: {
      off: 'Nobody can call you.',
      connecting: 'Connecting to the server',
      reachable: 'Your contacts can call you while a window of Sotto is open.',
      everybody: 'Whoever has your personal link can call you while a window of Sotto is open.',
      refused: 'The server does not accept this device now. Sotto tries again by itself.',
    },
    strangers: 'Allow calls from people who are not contacts',
    strangersHint: 'They need your personal link. You see their key and what they call themselves.',
    sound: 'Sound when someone calls',
    vibration: 'Vibrate when someone calls',
  },
};
