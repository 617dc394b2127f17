import { call } from './en-call.ts';
import { calling } from './en-calling.ts';
import { contacts } from './en-contacts.ts';
import { devices } from './en-devices.ts';
import { pluralIn } from './plural.ts';

const plural = pluralIn('en');

/**
 * Every text of the pages. English sets the type; a language that lacks a text does not compile. A text with a part
 * that varies is a function, so that its call sites are checked too.
 */
export const en = {
  call,
  calling,
  contacts,
  devices,
  common: {
    product: 'Sotto',
    home: 'Sotto, start page',
    toStart: 'Go to start page',
    tryAgain: 'Try again',
    understood: 'OK',
    reload: 'Load again',
    close: 'Close',
    check: 'Check connection',
    details: 'Details for support',
    language: 'Language',
    theme: 'Appearance',
    themes: { system: 'Automatic', light: 'Light', dark: 'Dark' },
    loading: 'Loading',
    titled: (page: string) => `${page} · Sotto`,
  },
  debug: {
    title: 'Log of this page',
    about: 'States and errors only: no names, links or addresses. It stays on this page unless you copy it.',
    copy: 'Copy log',
    copied: 'Log copied',
    copyFailed: 'It cannot be copied here. Select the lines and copy them yourself.',
  },
  home: {
    title: 'Private calls in your browser',
    lead: 'A quiet room for your conversations. No account, nothing to install.',
    invited: 'Have you been invited? Just open the link in the message you got.',
    call: 'Start a call',
    callAbout: 'For two. Only the two of you can see and hear it.',
    conference: 'Start a conference',
    conferenceAbout: 'For a group. Whoever runs this server could listen.',
    starting: 'Creating the room',
    join: 'Join',
    joinLabel: 'Join with a link or code',
    joinExample: 'abcde-fghjk-…',
    data: 'Nothing is recorded, no one is tracked, and no other company is involved.',
    startFailed: 'The room could not be created because the server did not answer. Please try again.',
    startOriginRefused:
      'The server is not set up for this address. If you run it, add the address to SOTTO_PUBLIC_URL or SOTTO_ALLOWED_ORIGINS, and let your proxy pass on the Host header.',
    startDraining: 'Sotto is being updated. New calls can start in a few minutes.',
    startTooOften: 'Too many rooms were created in a short time. Please try again in a minute.',
    rooms: {
      title: 'Your rooms',
      goodUntil: (day: string) => `Link works until ${day}`,
      all: (count: number) => plural(count, { other: 'Show all {n}' }),
      end: (room: string) => `End: ${room}`,
      endButton: 'End for everyone',
      endConferenceTitle: 'End this conference?',
      endCallTitle: 'End this call?',
      endText: 'Everyone in it leaves, and its link stops working.',
      endFailed: 'The room could not be ended because the server did not answer. Please try again.',
      ended: 'The room has been ended.',
      cancel: 'Cancel',
    },
    code: {
      empty: 'Please paste a link or type a code.',
      noRoomLink: 'This link does not lead to a room. A room link contains /r/ and a code.',
      nothingFound: 'There is no room link and no code in this text.',
      otherServer: (host: string) => `This link belongs to another server, ${host}. Please open it there.`,
      wrongCharacter: (character: string) =>
        `A code never contains “${character}”. Please compare it with the invitation.`,
      wrongLength: (has: number) =>
        plural(has, {
          one: 'A code has 25 letters and digits; this one has {n}.',
          other: 'A code has 25 letters and digits; this one has {n}.',
        }),
    },
  },
  prejoin: {
    titleCall: 'Call for two',
    titleConference: 'Conference',
    safeCall: 'Only the two of you will see and hear this call. It is end-to-end encrypted.',
    safeConference: 'Whoever runs this server could listen, because sound and pictures pass through it.',
    peers: (count: number) =>
      count === 0
        ? 'No one else is here yet'
        : plural(count, { one: 'One person is here', other: '{n} people are here' }),
    name: 'Your name',
    nameHint: 'The others see it. Otherwise it stays on this device.',
    nameMissing: 'Please enter a name so that the others know who you are.',
    join: 'Join now',
    joinWithout: 'Join without camera and microphone',
    joining: 'Just a moment …',
    preview: 'Your picture',
    cameraOff: 'Your camera is off',
    cameraStarting: 'Your camera is starting',
    invite: 'Invite people',
    inviteHint: 'Anyone with this link can join.',
    inviteHintCall: 'This link is for one more person.',
    linkOfConference: (days: number) =>
      plural(days, {
        one: 'It works for later meetings too, until no one has used it for a day.',
        other: 'It works for later meetings too, until no one has used it for {n} days.',
      }),
    linkOfCall: (days: number) =>
      plural(days, {
        one: 'It ends with your call, or after a day if no one uses it.',
        other: 'It ends with your call, or after {n} days if no one uses it.',
      }),
    link: 'Link to this room',
    copy: 'Copy link',
    copied: 'Link copied',
    copyFailed: 'Please select the link and copy it.',
    share: 'Share link',
    shareText: 'Join me here:',
    settings: 'Camera, microphone and speaker',
    more: 'More settings',
    untested:
      'Calls are tested in Chrome, Edge, Firefox and browsers built on them, but not in this one. Whatever it does, nothing leaves this device before encryption is confirmed.',
    hideAddress: 'Hide my network address',
    hideAddressHint:
      'Sound and pictures then go through this server, still end-to-end encrypted. Otherwise they go directly, and the other person’s browser learns your address.',
    hideFromNew: 'Hide it from people I have neither kept as contacts nor compared with',
    hideFromNewHint:
      'Until you keep someone as a contact or compare symbols with them, sound and pictures go through this server. After that they go directly.',
    joinFailed: 'You could not join because the server had a problem. Please try again.',
    joinUnreachable:
      'You could not join because the server did not answer. Please check your connection and try again.',
    joinDraining: 'Sotto is being updated. New calls can start in a few minutes.',
    joinNameRefused: 'The server does not accept this name. Please choose another one.',
    joinTooOften: 'Too many attempts in a short time. Please wait a minute and try again.',
  },
  problem: {
    wrongLink: {
      title: 'This link does not work',
      text: 'Part of it may be missing. Please compare it with the invitation, or ask for a new one.',
    },
    notFound: {
      title: 'There is no such room',
      text: 'The link may contain a typo, or it has expired because no one used it for a long time. Please compare it with the invitation, or ask for a new one.',
    },
    callEnded: {
      title: 'This call is over',
      text: 'A link to a call ends with the call. For another one, ask for a new link or start a call yourself.',
    },
    conferenceEnded: {
      title: 'This conference is over',
      text: 'A host has ended it for everyone, and the link no longer works. Please ask for a new one.',
    },
    callFull: {
      title: 'This call is already taken',
      text: 'It is for two people, and both are there. You can join when one of them leaves.',
    },
    conferenceFull: {
      title: 'This conference is full',
      text: 'All places are taken. You can join when someone leaves.',
    },
    unsupported: {
      title: 'This browser is too old for this call',
      text: 'The link is fine. Please open it in a current version of Chrome, Edge, Firefox or Safari.',
      found: (browser: string) =>
        `This is ${browser}. The link is fine: please open it in a current version of Chrome, Edge, Firefox or Safari.`,
      missing: 'This browser lacks:',
    },
    originRefused: {
      title: 'Sotto is not set up for this address',
      text: 'The server is there, but it accepts no calls from this address. If you run it, add the address to SOTTO_PUBLIC_URL or SOTTO_ALLOWED_ORIGINS, and let your proxy pass on the Host header.',
    },
    unreachable: {
      title: 'The server does not answer',
      text: 'Please check your connection. This page keeps trying.',
    },
    draining: {
      title: 'Sotto is being updated',
      text: 'Calls in progress continue. New ones can start in a few minutes.',
    },
    busy: {
      title: 'Please wait a moment',
      text: 'There were too many requests in a short time. Please try again in a minute.',
    },
    incomplete: {
      title: 'The page did not load completely',
      text: 'Sotto may just have been updated. Please load the page again.',
    },
    other: {
      title: 'Something went wrong',
      text: 'The server had a problem. Please try again.',
    },
  },
  after: {
    left: { title: 'You left', text: 'Your camera and microphone are off.' },
    callEnded: 'Call ended',
    leftConference: 'You left the conference',
    ended: {
      title: 'The conference is over',
      text: 'A host ended it for everyone, and the link no longer works. Your camera and microphone are off.',
    },
    shutdown: {
      title: 'The server was stopped',
      text: 'The call ended with it. Your camera and microphone are off.',
    },
    lost: {
      title: 'The connection was lost',
      text: 'The network was gone for too long, so you were taken out of the call.',
    },
    notAuthentic: {
      title: 'The call was ended because the symbols differ',
      text: 'Someone between the two of you, perhaps this server, may have seen and heard everything.',
    },
    steps: [
      'Warn the other person another way, such as by phone.',
      'Say nothing confidential here. For your next call, use another network or another server.',
      'In that call, compare the symbols first.',
    ],
    replaced: {
      title: 'The call continues elsewhere',
      text: 'You opened it in another window or tab, so it has ended here.',
    },
    linkOfConference: (days: number) =>
      plural(days, {
        one: 'You can come back with the same link until no one has used it for a day.',
        other: 'You can come back with the same link until no one has used it for {n} days.',
      }),
    linkOfCall: 'The link stops working two minutes after you have both left.',
    linkOfCallAlone: (days: number) =>
      plural(days, {
        one: 'No one else came, so the link still works, for a day if no one uses it.',
        other: 'No one else came, so the link still works, for {n} days if no one uses it.',
      }),
    /** Somebody with whom one has compared. */
    keep: (name: string) => `Keep ${name} as contact`,
    rejoin: 'Join again',
    rejoining: 'Just a moment …',
  },
};

export type Messages = typeof en;
