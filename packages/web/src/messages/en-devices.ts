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
  test: 'Play a test sound',
  testFailed: 'The test sound could not be played.',
  problems: {
    microphone: {
      denied: {
        what: 'The browser may not use the microphone.',
        mend: 'Click the symbol beside the address, allow the microphone, then try again.',
      },
      'denied-by-system': {
        what: 'The system does not let the browser use the microphone.',
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
        what: 'The microphone is there again.',
        mend: 'Turn it on when you want to be heard.',
      },
      'muted-by-system': {
        what: 'Your system or a switch on the device mutes the microphone.',
        mend: 'Nobody hears you until it is turned on there.',
      },
      failed: {
        what: 'The microphone does not start.',
        mend: 'Try again, or choose another one.',
      },
    },
    camera: {
      denied: {
        what: 'The browser may not use the camera.',
        mend: 'Click the symbol beside the address, allow the camera, then try again.',
      },
      'denied-by-system': {
        what: 'The system does not let the browser use the camera.',
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
        what: 'The camera is there again, and still off.',
        mend: 'Turn it on when you want to be seen.',
      },
      'muted-by-system': {
        what: 'The camera gives no picture.',
        mend: 'Perhaps a cover, a closed lid or your system keeps it dark. Nobody sees you until then.',
      },
      failed: {
        what: 'The camera does not start.',
        mend: 'Try again, or choose another one.',
      },
    },
  },
  tookOver: 'Another one has taken over; please check that you are heard.',
  joinAnyway: 'You can also join without it.',
};
