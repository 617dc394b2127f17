// What `npm run model` checks, and what it mutates to see that the checks can fail.

/**
 * @typedef {{ title: string, model: 'handshake' | 'rekey', defines: readonly string[], reach: readonly string[] }} Property
 *   must hold; with the defines of `reach` in place of those of the properties spin must find what it speaks of
 * @typedef {{ title: string, model: 'handshake' | 'rekey', defines: readonly string[], violates: string }} Control
 *   a mutation for which spin must find the property of this name violated
 */

const EVERYTHING = ['P_SECRECY', 'P_AGREEMENT', 'P_DOWNGRADE', 'P_COMPARED_SECRECY', 'P_COMPARED_AGREEMENT'];
const THREE = ['SESSIONS=3', 'NARROW'];

/** @type {readonly Property[]} */
export const PROPERTIES = [
  {
    title:
      'secrecy: who demanded an identity, or was shown that of a person, has keys that the attacker lacks',
    model: 'handshake',
    defines: ['P_SECRECY'],
    reach: ['REACH_MEANT'],
  },
  {
    title:
      'agreement: that person had the same messages, call, suite, keys and fingerprints, in one session alone',
    model: 'handshake',
    defines: ['P_AGREEMENT'],
    reach: ['REACH_MEANT'],
  },
  {
    title: 'secrecy by comparing: with equal strings on both sides the attacker has the keys of neither',
    model: 'handshake',
    defines: ['P_COMPARED_SECRECY'],
    reach: ['REACH_COMPARED'],
  },
  {
    title: 'agreement by comparing: with equal strings identities and fingerprints are true on both sides',
    model: 'handshake',
    defines: ['P_COMPARED_AGREEMENT'],
    reach: ['REACH_COMPARED'],
  },
  {
    title: 'no downgrade: who offers a strong and a weak suite never ends with the weak one',
    model: 'handshake',
    defines: ['P_DOWNGRADE'],
    reach: ['REACH_PLAIN'],
  },
  {
    title: 'forward secrecy: everybody’s identity key leaks after a side is done',
    model: 'handshake',
    defines: [...EVERYTHING, 'LEAK_IDENTITIES'],
    reach: ['REACH_MEANT', 'LEAK_IDENTITIES'],
  },
  {
    title: 'all of it with the X-Wing private key of one side known',
    model: 'handshake',
    defines: [...EVERYTHING, 'LEAK_EPHEMERAL'],
    reach: ['REACH_MEANT', 'LEAK_EPHEMERAL'],
  },
  {
    title: 'all of it for a person whose own identity key was stolen before',
    model: 'handshake',
    defines: [...EVERYTHING, 'STOLEN_KEY'],
    reach: ['REACH_MEANT', 'STOLEN_KEY'],
  },
  {
    title:
      'all of it with a third session of either person in either role (replay, reflection, parallel calls)',
    model: 'handshake',
    defines: [...EVERYTHING, ...THREE],
    reach: ['REACH_ALL', ...THREE],
  },
  {
    title: 'all of it with a third session and leaking identity keys',
    model: 'handshake',
    defines: [...EVERYTHING, ...THREE, 'LEAK_IDENTITIES'],
    reach: ['REACH_MEANT', ...THREE, 'LEAK_IDENTITIES'],
  },
  {
    title: 'all of it with a third session and a stolen identity key',
    model: 'handshake',
    defines: [...EVERYTHING, ...THREE, 'STOLEN_KEY'],
    reach: ['REACH_MEANT', ...THREE, 'STOLEN_KEY'],
  },
  {
    title:
      'rekeying heals: epoch 0 leaks, the attacker listens to one rekey, and has lost the epochs after it',
    model: 'rekey',
    defines: ['P_LATER_SECRECY', 'P_AGREEMENT', 'LEAK=0', 'LISTENS_TO_FIRST'],
    reach: ['REACH', 'LEAK=0', 'LISTENS_TO_FIRST'],
  },
  {
    title: 'rekeying heals with the new X-Wing private keys of one side known',
    model: 'rekey',
    defines: ['P_LATER_SECRECY', 'P_AGREEMENT', 'LEAK=0', 'LISTENS_TO_FIRST', 'LEAK_KEYS_OF_ONE'],
    reach: ['REACH', 'LEAK=0', 'LISTENS_TO_FIRST', 'LEAK_KEYS_OF_ONE'],
  },
  {
    title: 'rekeying loses nothing: no epoch is known though all new X-Wing private keys are',
    model: 'rekey',
    defines: ['P_LATER_SECRECY', 'P_EARLIER_SECRECY', 'P_AGREEMENT', 'LEAK_KEYS_OF_BOTH'],
    reach: ['REACH', 'LEAK_KEYS_OF_BOTH'],
  },
  {
    title: 'rekeying forgets: the secrets of epoch 2 do not tell those of 0 and 1',
    model: 'rekey',
    defines: ['P_EARLIER_SECRECY', 'LEAK=2'],
    reach: ['REACH', 'LEAK=2'],
  },
  {
    title: 'rekeying cuts nothing off: who takes a new epoch has heard all that was said in the one before',
    model: 'rekey',
    defines: ['P_COMPLETENESS', 'PAGES'],
    reach: ['REACH', 'PAGES'],
  },
];

/** @type {readonly Control[]} */
export const CONTROLS = [
  handshake('the commitment shows nonce and key', 'NO_HIDING', 'comparedSecrecy'),
  handshake('nobody checks what the commitment committed to', 'NO_BINDING', 'comparedSecrecy'),
  handshake(
    'the responder’s nonce and key are known before the commitment',
    'RESPONDER_SPEAKS_FIRST',
    'comparedSecrecy',
  ),
  handshake(
    'the compared string covers the last ciphertext (ADR 5)',
    'SAS_WITH_CIPHERTEXT',
    'comparedSecrecy',
  ),
  handshake('statements are not signed', 'NO_SIGNATURE', 'secrecy'),
  handshake('signatures do not cover the transcript', 'SIGNATURE_WITHOUT_TRANSCRIPT', 'secrecy'),
  handshake('a demanded identity is not looked at', 'PIN_IGNORED', 'secrecy'),
  handshake(
    'no confirmation: statement and signature travel open, without seal and MAC',
    'NO_CONFIRMATION',
    'agreement',
  ),
  handshake('the same, when people compare', 'NO_CONFIRMATION', 'comparedAgreement'),
  handshake('the fingerprint is in no statement', 'PRINT_NOT_STATED', 'agreement'),
  handshake('the call id is not in the transcript', 'NO_CALL_IN_TRANSCRIPT', 'agreement'),
  handshake('the suites are not in the transcript', 'NO_SUITES_IN_TRANSCRIPT', 'downgrade'),
  handshake('a device gives the same random values twice', 'REPEATED_RANDOMNESS', 'agreement', THREE),
  handshake('identity keys are used for X-Wing and leak later', 'STATIC_KEM', 'secrecy', ['LEAK_IDENTITIES']),
  handshake('one encapsulation only, and the key of that side known', 'ONE_WAY', 'secrecy', [
    'LEAK_EPHEMERAL',
  ]),
  rekey('rekeying without new X-Wing keys', ['NO_NEW_KEYS', 'LEAK=0', 'LISTENS_TO_FIRST'], 'laterSecrecy'),
  rekey(
    'rekeying with one encapsulation only, and the key of that side known',
    ['ONE_WAY', 'LEAK=0', 'LISTENS_TO_FIRST', 'LEAK_KEYS_OF_ONE'],
    'laterSecrecy',
  ),
  rekey(
    'rekeying without the chain secret, and the new keys known',
    ['NO_CHAIN', 'LEAK_KEYS_OF_BOTH'],
    'laterSecrecy',
  ),
  rekey('rekeying that keeps the chain secret', ['KEPT_CHAIN', 'LEAK=2'], 'earlierSecrecy'),
  rekey('rekeying outside of the sealed channel', ['NO_SEAL'], 'agreement'),
  rekey(
    'a new epoch that does not say how much was in the one before',
    ['NO_COUNT', 'PAGES'],
    'completeness',
  ),
  rekey('a limit: epoch 0 leaks to an attacker who changes messages at once', ['LEAK=0'], 'laterSecrecy'),
];

/**
 * @param {string} title
 * @param {string} mutation
 * @param {string} violates
 * @param {readonly string[]} [situation]
 * @returns {Control}
 */
function handshake(title, mutation, violates, situation = []) {
  return { title, model: 'handshake', violates, defines: [propertyDefine(violates), mutation, ...situation] };
}

/**
 * @param {string} title
 * @param {readonly string[]} defines
 * @param {string} violates
 * @returns {Control}
 */
function rekey(title, defines, violates) {
  return { title, model: 'rekey', violates, defines: [propertyDefine(violates), ...defines] };
}

/** The define that makes a run assert a property, for example P_COMPARED_SECRECY. @param {string} name */
function propertyDefine(name) {
  return `P_${name.replaceAll(/[A-Z]/g, '_$&').toUpperCase()}`;
}
