/** Texts about making a conference of a call. */
export const growth = {
  add: 'Add people',
  title: 'Make this a conference?',
  what: 'For more than two, the call has to become a conference. Conferences are encrypted only as far as the server: the server will then be able to see and hear everything, and whoever runs it needs your trust.',
  chat: 'What you two wrote in the chat disappears with the call.',
  both: (name: string) =>
    `First ${name} is asked. Nothing changes before you both have agreed: the call stays end-to-end encrypted.`,
  ask: (name: string) => `Ask ${name}`,
  notNow: 'Keep it between us two',
  waitingTitle: (name: string) => `${name} is being asked`,
  waiting: (name: string) => `Waiting for ${name} to agree to a conference`,
  unchanged: 'Until you both have agreed, the call is end-to-end encrypted as before.',
  withdraw: 'Take the question back',
  question: (name: string) => `${name} wants to add people`,
  ifYes:
    'If you agree, this call becomes a conference, which others can join. The server will then be able to see and hear everything: conferences are encrypted only as far as the server.',
  ifNo: 'If not, nothing changes: the call goes on, end-to-end encrypted.',
  agree: 'Agree to the conference',
  keep: 'Keep it between us two',
  joining: 'The conference is being set up. The call goes on.',
  failed: {
    declined: (name: string) => `No conference: ${name} said no`,
    unanswered: (name: string) => `No conference: ${name} has not answered`,
    withdrawn: (name: string) => `${name} no longer asks for a conference`,
    broken: 'No conference came about. The call goes on.',
  },
  grown: 'This is a conference now, no longer end-to-end encrypted: the server can see and hear it.',
  read: 'I understand',
  invite: 'Invite people',
};
