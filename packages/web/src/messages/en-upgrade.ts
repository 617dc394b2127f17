/** Texts about making a conference of a call. */
export const upgrade = {
  add: 'Add people',
  title: 'Make this a conference?',
  what: 'For more than two people, the call has to become a conference. Conferences are encrypted only as far as the server: it will then be able to see and hear everything, so you have to trust whoever runs it.',
  chat: 'What you two wrote in the chat disappears with the call.',
  both: (name: string) =>
    `${name} is asked first. Nothing changes until you both agree: the call stays end-to-end encrypted.`,
  ask: (name: string) => `Ask ${name}`,
  notNow: 'Keep it between the two of us',
  waitingTitle: (name: string) => `${name} is being asked`,
  waiting: (name: string) => `Waiting for ${name} to agree to a conference`,
  unchanged: 'Until you both agree, the call stays end-to-end encrypted.',
  withdraw: 'Withdraw',
  question: (name: string) => `${name} wants to add people`,
  ifYes:
    'If you agree, this call becomes a conference, which others can join. The server will then be able to see and hear everything: conferences are encrypted only as far as the server.',
  ifNo: 'If not, nothing changes: the call stays end-to-end encrypted.',
  agree: 'Agree to the conference',
  keep: 'Keep it between the two of us',
  joining: 'The conference is being set up. The call continues.',
  failed: {
    declined: (name: string) => `No conference: ${name} declined`,
    unanswered: (name: string) => `No conference: ${name} has not answered`,
    withdrawn: (name: string) => `${name} is no longer asking for a conference`,
    broken: 'The conference could not be set up. The call continues.',
  },
  upgraded: 'This is a conference now, no longer end-to-end encrypted: the server can see and hear it.',
  read: 'I understand',
  invite: 'Invite people',
};
