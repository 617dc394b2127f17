/** Texts about leading a conference, and about being led. */
export const leading = {
  moderator: 'Moderator',
  actions: (name: string) => `What you can do with ${name}`,
  stop: {
    microphone: 'Turn off their microphone',
    camera: 'Turn off their camera',
    screen: 'Stop sharing their screen',
  },
  stopHint: 'It stays off until you allow it again.',
  allow: {
    microphone: 'Allow their microphone again',
    camera: 'Allow their camera again',
    screen: 'Allow them to share again',
  },
  stopped: {
    microphone: 'Not allowed to speak',
    camera: 'Camera not allowed',
    screen: 'Sharing not allowed',
  },
  makeModerator: 'Make moderator',
  makeModeratorHint: 'Can turn off microphones, cameras and screens.',
  takeModerator: 'No longer a moderator',
  makeHost: 'Make host',
  makeHostHint: 'Can do all that you can. You cannot take it back.',
  everyoneOff: 'Turn off all microphones',
  everyoneOn: 'Allow all microphones again',
  own: {
    /** By whom, where it is known. */
    byHost: {
      microphone: 'A host turned off your microphone',
      camera: 'A host turned off your camera',
      screen: 'A host stopped sharing your screen',
    },
    byModerator: {
      microphone: 'A moderator turned off your microphone',
      camera: 'A moderator turned off your camera',
      screen: 'A moderator stopped sharing your screen',
    },
    before: {
      microphone: 'Your microphone is off until it is allowed',
      camera: 'Your camera is off until it is allowed',
      screen: 'You can share when it is allowed',
    },
    ask: { microphone: 'Ask to speak', camera: 'Ask to turn it on', screen: 'Ask to share' },
    asked: 'You have asked.',
    askNot: 'Don’t ask',
    released: {
      microphone: 'You can turn on your microphone again',
      camera: 'You can turn on your camera again',
      screen: 'You can share your screen again',
    },
  },
  asks: {
    microphone: (name: string) => `${name} asks to speak`,
    camera: (name: string) => `${name} asks to turn on the camera`,
    screen: (name: string) => `${name} asks to share`,
  },
  asking: { microphone: 'Asks to speak', camera: 'Asks for the camera', screen: 'Asks to share' },
  given: {
    host: 'You are a host now',
    moderator: 'You are a moderator now: in the list of people you can turn off microphones',
    speaker: 'You are a speaker now',
    participant: 'You are no longer a moderator',
    attendee: 'You can only watch and listen now',
  },
  failed: 'That did not work. Please try again.',
};
