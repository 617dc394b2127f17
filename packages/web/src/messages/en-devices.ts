/** Texts about cameras, microphones and speakers. */
export const devices = {
  microphone: 'Microphone',
  camera: 'Camera',
  speaker: 'Speaker',
  standard: 'System default',
  none: 'Not found',
  unnamed: (number: number) => `Device ${number}`,
  microphoneOn: 'Turn microphone on',
  microphoneOff: 'Turn microphone off',
  cameraOn: 'Turn camera on',
  cameraOff: 'Turn camera off',
  /** In a word or two below the button: what holds now. */
  states: {
    microphone: { on: 'Mic on', off: 'Muted' },
    camera: { on: 'Camera on', off: 'Camera off' },
  },
  /** Read out when it changes. */
  spoken: {
    microphone: { on: 'Microphone on', off: 'Microphone off' },
    camera: { on: 'Camera on', off: 'Camera off' },
  },
  meter: 'Level of your microphone',
  ownPicture: {
    show: 'Check your picture',
    hide: 'Close your picture',
    seen: 'The others see this, but not mirrored.',
    unseen: 'Only you see this. For the others, your camera stays off.',
  },
  test: 'Play a test sound',
  testFailed: 'The test sound could not be played.',
  /** As part of a sentence. */
  named: { microphone: 'the microphone', camera: 'the camera' },
  both: 'the camera and the microphone',
  /** How to take a refusal back. */
  allow: {
    chromium: (what: string) => `Click the symbol at the left of the address, allow ${what}, then try again.`,
    firefox: (what: string) =>
      `Click the crossed-out symbol at the left of the address, remove the block for ${what}, then try again.`,
    safari: (what: string) =>
      `In the menu bar choose Safari, Settings for this website, allow ${what}, then try again.`,
    android: (what: string) =>
      `Tap the symbol at the left of the address, then Permissions, allow ${what}, then try again.`,
    ios: (what: string) =>
      `Tap the symbol in the address bar, then Website Settings, allow ${what}, then try again.`,
  },
  problems: {
    both: {
      denied: {
        what: 'Sotto is not allowed to use your camera and microphone.',
        mend: 'Allow both in your browser, then try again.',
      },
      'denied-by-system': {
        what: 'Your system does not let the browser use the camera and the microphone.',
        mend: 'Allow both in the privacy settings of your system, then try again.',
      },
    },
    microphone: {
      denied: {
        what: 'Sotto is not allowed to use your microphone.',
        mend: 'Allow it in your browser, then try again.',
      },
      'denied-by-system': {
        what: 'Your system does not let the browser use the microphone.',
        mend: 'Allow it in the privacy settings of your system, then try again.',
      },
      missing: {
        what: 'No microphone was found.',
        mend: 'Plug one in, then try again.',
      },
      busy: {
        what: 'Another program is using the microphone.',
        mend: 'Close that program, then try again.',
      },
      unplugged: {
        what: 'The microphone was unplugged.',
        mend: 'Plug it in again or choose another one.',
      },
      returned: {
        what: 'The microphone is back.',
        mend: 'Turn it on when you want to be heard.',
      },
      'muted-by-system': {
        what: 'Your system or a switch on the device is muting the microphone.',
        mend: 'No one hears you until it is turned on there.',
      },
      failed: {
        what: 'The microphone does not start.',
        mend: 'Try again, or choose another one.',
      },
    },
    camera: {
      denied: {
        what: 'Sotto is not allowed to use your camera.',
        mend: 'Allow it in your browser, then try again.',
      },
      'denied-by-system': {
        what: 'Your system does not let the browser use the camera.',
        mend: 'Allow it in the privacy settings of your system, then try again.',
      },
      missing: {
        what: 'No camera was found.',
        mend: 'Plug one in, then try again.',
      },
      busy: {
        what: 'Another program is using the camera.',
        mend: 'Close that program, then try again.',
      },
      unplugged: {
        what: 'The camera was unplugged.',
        mend: 'Plug it in again or choose another one.',
      },
      returned: {
        what: 'The camera is back, and still off.',
        mend: 'Turn it on when you want to be seen.',
      },
      'muted-by-system': {
        what: 'The camera sends no picture.',
        mend: 'A cover, a closed lid or your system may be blocking it. No one sees you until then.',
      },
      failed: {
        what: 'The camera does not start.',
        mend: 'Try again, or choose another one.',
      },
    },
  },
  tookOver: 'Sotto switched to another microphone. Please check that people hear you.',
  goOnWithout: 'You can also go on without it.',
};
