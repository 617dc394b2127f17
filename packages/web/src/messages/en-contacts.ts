import { pluralIn } from './plural.ts';

const plural = pluralIn('en');

/** Texts of the page of contacts. */
export const contacts = {
  title: 'Contacts',
  lead: 'Your contacts stay on this device. The server keeps no list.',
  notLasting:
    'This browser saves nothing for Sotto. Your key and your contacts are gone when you close this window.',
  unsupported: {
    title: 'This browser is too old for contacts',
    text: 'It lacks the kind of key that identifies a device. Please use a current version of Chrome, Edge, Firefox or Safari.',
  },
  list: 'People you know',
  all: (count: number) => plural(count, { other: 'All {n} contacts' }),
  steps: {
    title: 'Call people you know, without numbers or accounts',
    send: 'Send someone your link',
    receive: 'Open the link that they send you',
    receiveHint: 'Once each of you has the other’s link, you can call each other.',
  },
  security: 'Security of this device',
  verified: 'Compared',
  unverified: 'Not compared yet',
  call: (name: string) => `Call ${name}`,
  edit: (name: string) => `Edit ${name}`,
  newName: 'Name of the contact',
  save: 'Save',
  cancel: 'Cancel',
  remove: 'Remove contact',
  removeTitle: (name: string) => `Remove ${name}?`,
  removeText: 'This device forgets the name, the key and that you have compared. They are not told.',
  removeButton: 'Remove',
  added: (name: string) => `${name} is a contact now`,
  removed: (name: string) => `${name} was removed`,
  nameMissing: 'Please enter a name that can be shown.',
  add: {
    title: 'Add a contact',
    label: 'Their personal link',
    next: 'Continue',
    problem: {
      empty: 'Please paste a personal link.',
      noLink: 'This is not a personal link, or part of it is missing. Please copy the whole link.',
      otherServer: (host: string) => `This link belongs to another server, ${host}. Please open it there.`,
    },
    offered: 'Add this person?',
    name: 'What you call them',
    claim: 'The name comes from the link. To be sure who it is, compare symbols in a call.',
    known: (name: string) => `You already know this person, as ${name}.`,
    own: 'This is your own link. Send it to others so that they can add you.',
    namesake: (name: string) =>
      `You have a contact ${name} with a different key. If ${name} has a new device or browser, take the new key and compare symbols in your next call. If you are not sure, ask first.`,
    confirm: 'Add',
    replace: 'Take the new key',
    another: 'Add as another person',
    notNow: 'Not now',
  },
  link: {
    title: 'Your personal link',
    label: 'Link to pass on',
    name: 'Your name in the link',
    hint: 'Whoever opens it can add you. It contains your key and your name; the server sees neither.',
    show: 'Show QR code',
    showHint: 'Let the other person scan the code with a phone, or copy the link.',
    shareText: 'Add me as a contact:',
    code: 'Your personal link as a QR code',
  },
  key: {
    title: 'The key of this device',
    about:
      'Your contacts recognise you by this key. This browser created it, and it never leaves it. These are its digits.',
    digits: 'The digits of your key',
    copy: 'Copy digits',
    copied: 'Digits copied',
    copyFailed: 'Please select the digits and copy them.',
    save: 'Save as text',
    file: 'sotto-key.txt',
    fileText: (host: string, digits: string) => `Key of this device for Sotto at ${host}:\n${digits}`,
    private:
      'In a private window, the key is gone when you close the window. It is also gone when the browser deletes the data of this site.',
    reset: 'Create a new key',
    resetTitle: 'Create a new key?',
    resetText: [
      'To your contacts you will be someone new: they are warned until they add you again, and your current personal link stops working.',
      'You keep your contacts, but have to compare with each of them again. The old key is deleted and cannot be restored.',
      'Do this if someone else used this device, or if you no longer want to be recognised.',
    ],
    resetDone: 'This device has a new key',
    resetFailed: 'The key could not be deleted. Please delete the data of this site in the browser.',
  },
};
