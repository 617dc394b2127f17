import type { DirectLink } from '../direct/direct-link.ts';
import { ConferenceUpgrade } from '../direct/conference-upgrade.ts';
import type { SuccessorConference } from '../room/successor-conference.ts';
import type { Participant } from '../room/participant.ts';

export const noConference = (): Promise<SuccessorConference> =>
  Promise.reject(new Error('No conference is made in these tests.'));

/** What two people say about a conference, of which none is made. */
export function createUpgrade(link: () => DirectLink, participant: Participant): ConferenceUpgrade {
  return new ConferenceUpgrade({
    failed: () => undefined,
    say: (message) => link().say(message),
    encrypted: () => link().protection.peek().level === 'end-to-end',
    peer: () => participant,
    openConference: noConference,
    leave: () => undefined,
  });
}
