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
    home: 'Sotto, to the start page',
    toStart: 'To the start page',
    tryAgain: 'Try again',
    understood: 'All right',
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
  home: {
    title: 'Private calls in your browser',
    lead: 'A quiet room for your conversations. No account, nothing to install.',
    invited: 'Have you been invited? Just open the link in the message you got.',
    call: 'Start a call',
    callAbout: 'For two. Only the two of you can see and hear it.',
    conference: 'Start a conference',
    conferenceAbout: 'For a group. Whoever runs this server could listen.',
    starting: 'Making the room',
    join: 'Join',
    joinLabel: 'Join with a link or code',
    joinExample: 'abcde-fghjk-…',
    data: 'Nothing is recorded, nobody is tracked, and no other company is involved.',
    startFailed: 'The room could not be made, because the server did not answer. Please try again.',
    startOriginRefused:
      'The server is not set up for pages at this address. Whoever runs it: name the address in SOTTO_PUBLIC_URL or SOTTO_ALLOWED_ORIGINS, and let a proxy pass the Host header on.',
    startDraining: 'Sotto is about to be renewed and begins no new calls. Please try again in a while.',
    startTooOften: 'Too many rooms were made in a short time. Please try again in a minute.',
    rooms: {
      title: 'Your rooms',
      goodUntil: (day: string) => `Link good until ${day}`,
      all: (count: number) => plural(count, { other: 'Show all {n}' }),
      end: (room: string) => `End: ${room}`,
      endButton: 'End for everyone',
      endConferenceTitle: 'End this conference?',
      endCallTitle: 'End this call?',
      endText: 'Whoever is in it leaves, and its link leads nowhere any more.',
      endFailed: 'The room could not be ended, because the server did not answer. Please try again.',
      ended: 'The room is ended.',
      cancel: 'Cancel',
    },
    code: {
      empty: 'Please paste a link or type a code.',
      noRoomLink: 'This link does not lead to a room. A room link contains /r/ and a code.',
      nothingFound: 'There is no link to a room and no code in this text.',
      otherServer: (host: string) => `This link belongs to another server, ${host}. Please open it there.`,
      wrongCharacter: (character: string) =>
        `A code has no “${character}”. Please compare it with the invitation.`,
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
    safeCall: 'End-to-end encrypted: only you two will see and hear this.',
    safeConference: 'Whoever runs this server could listen, because sound and pictures pass through it.',
    peers: (count: number) =>
      count === 0
        ? 'Nobody else is here yet'
        : plural(count, { one: 'One person is here', other: '{n} people are here' }),
    name: 'Your name',
    nameHint: 'The others see it. It stays on this device otherwise.',
    nameMissing: 'Please enter a name, so that the others know who you are.',
    join: 'Join now',
    joinWithout: 'Join without camera and microphone',
    joining: 'Joining',
    preview: 'Your picture',
    cameraOff: 'Your camera is off',
    cameraStarting: 'Your camera is starting',
    invite: 'Invite people',
    inviteHint: 'Whoever has this link can join.',
    inviteHintCall: 'This link is for one more person.',
    linkOfConference: (days: number) =>
      plural(days, {
        one: 'It is good for later meetings, too, until nobody has used it for a day.',
        other: 'It is good for later meetings, too, until nobody has used it for {n} days.',
      }),
    linkOfCall: (days: number) =>
      plural(days, {
        one: 'It ends with your call, or after a day if nobody uses it.',
        other: 'It ends with your call, or after {n} days if nobody uses it.',
      }),
    link: 'Link to this room',
    copy: 'Copy link',
    copied: 'Link copied',
    copyFailed: 'Please select the link and copy it.',
    share: 'Share link',
    shareText: 'Let us talk here:',
    settings: 'Camera, microphone and speaker',
    more: 'More settings',
    untested:
      'Calls are tested in Chrome, Edge, Firefox and their relatives, not in this browser. Whatever it does, nothing of you leaves this device before its encryption has been confirmed.',
    hideAddress: 'Hide my network address',
    hideAddressHint:
      'Sound and pictures then go through this server, encrypted from end to end as ever. Otherwise they go directly, and the other person’s browser learns your address.',
    hideFromNew: 'Hide it from people whom I have neither kept nor compared with',
    hideFromNewHint:
      'Until you have kept somebody as a contact, or compared symbols with them, sound and pictures go through this server, and directly from then on.',
    joinFailed: 'Joining did not work, because the server had a problem. Please try again.',
    joinUnreachable:
      'Joining did not work, because the server did not answer. Please check your connection and try again.',
    joinDraining: 'Sotto is about to be renewed and begins no new calls. Please try again in a while.',
    joinNameRefused: 'The server does not take this name. Please choose another one.',
    joinTooOften: 'There were too many attempts in a short time. Please wait a minute and try again.',
  },
  problem: {
    wrongLink: {
      title: 'This link leads nowhere',
      text: 'Perhaps a part of it is missing. Please compare it with the invitation or ask for a new one.',
    },
    notFound: {
      title: 'There is no such room',
      text: 'The link may be mistyped, or it has expired because nobody used it for a long time. Please compare it with the invitation, or ask for a new one.',
    },
    callEnded: {
      title: 'This call is over',
      text: 'The link of a call ends with it. For another call, please ask for a new link or start one yourself.',
    },
    conferenceEnded: {
      title: 'This conference is over',
      text: 'A host has ended it for everyone, and the link is no longer good. Please ask for a new one.',
    },
    callFull: {
      title: 'This call is already taken',
      text: 'It is for two people, and both are there. When one of them leaves, you can join.',
    },
    conferenceFull: {
      title: 'This conference is full',
      text: 'It holds as many people as it may. When someone leaves, you can join.',
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
      text: 'The server is there, but it takes no calls from pages at this address. Whoever runs it: name the address in SOTTO_PUBLIC_URL or SOTTO_ALLOWED_ORIGINS, and let a proxy pass the Host header on.',
    },
    unreachable: {
      title: 'The server does not answer',
      text: 'Please check your connection. The page keeps trying by itself.',
    },
    draining: {
      title: 'Sotto is about to be renewed',
      text: 'Calls that are going on may end in peace; new ones begin again afterwards. Please try again in a while.',
    },
    busy: {
      title: 'The server asks you to wait',
      text: 'There were too many requests in a short time. Please try again in a minute.',
    },
    incomplete: {
      title: 'A part of the page did not arrive',
      text: 'Perhaps Sotto was just renewed on the server. Please load the page again.',
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
      text: 'A host ended it for everyone, and the link is no longer good. Your camera and microphone are off.',
    },
    shutdown: {
      title: 'The server was stopped',
      text: 'The call ended with it. Your camera and microphone are off.',
    },
    lost: {
      title: 'The connection was lost',
      text: 'The network was away for too long, so your place was given up.',
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
      title: 'The call goes on elsewhere',
      text: 'You opened it in another window or tab. Here it is over.',
    },
    linkOfConference: (days: number) =>
      plural(days, {
        one: 'You can come back by the same link, until nobody has used it for a day.',
        other: 'You can come back by the same link, until nobody has used it for {n} days.',
      }),
    linkOfCall: 'The link of this call ends two minutes after both of you have left.',
    linkOfCallAlone: (days: number) =>
      plural(days, {
        one: 'Nobody else was there, so the link stays good: for a day if nobody uses it.',
        other: 'Nobody else was there, so the link stays good: for {n} days if nobody uses it.',
      }),
    rejoin: 'Join again',
    rejoining: 'Joining again',
  },
};

export type Messages = typeof en;
