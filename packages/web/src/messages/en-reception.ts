/** What is said when something that one sends does not arrive at another. */
export const reception = {
  lost: {
    sound: (name: string) => `You cannot hear ${name} right now. Sotto is fixing it.`,
    picture: (name: string) => `You cannot see ${name} right now. Sotto is fixing it.`,
    both: (name: string) => `You cannot hear or see ${name} right now. Sotto is fixing it.`,
    screen: (name: string) => `You cannot see ${name}’s screen right now. Sotto is fixing it.`,
  },
  silent: {
    sound: (name: string) => `No sound is coming from ${name} right now`,
    picture: (name: string) => `No picture is coming from ${name} right now`,
    both: (name: string) => `Neither sound nor picture is coming from ${name} right now`,
    screen: (name: string) => `Nothing is coming from ${name}’s screen right now`,
  },
  told: {
    lost: {
      sound: (name: string) => `${name} cannot hear you right now`,
      picture: (name: string) => `${name} cannot see you right now`,
      both: (name: string) => `${name} cannot hear or see you right now`,
      screen: (name: string) => `${name} cannot see your screen right now`,
    },
    silent: {
      sound: (name: string) => `No sound reaches ${name} from you. Please check your microphone.`,
      picture: (name: string) => `No picture reaches ${name} from you. Please check your camera.`,
      both: (name: string) =>
        `Neither sound nor picture reaches ${name} from you. Please check your microphone and camera.`,
      screen: (name: string) => `Your screen does not reach ${name}. Please share it again.`,
    },
  },
};
