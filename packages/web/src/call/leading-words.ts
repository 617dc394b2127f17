import type { CallEvent, ConferenceCall, Role } from '@sotto/client';
import { t } from '../common/language.ts';
import type { Notices } from './notices.ts';
import { shortName } from './short-name.ts';
import { type Stoppable, stoppable } from './stoppable.ts';

/** That something of oneself was stopped, and by whom, where that is known. */
export function stoppedBy(by: Role | undefined): Record<Stoppable, string> {
  const { own } = t().call.leading;
  if (by === undefined) return own.before;
  return by === 'host' ? own.byHost : own.byModerator;
}

/** Says what those who lead have done to oneself, and what others ask of those who lead. */
export function sayLeading(event: CallEvent, call: ConferenceCall, notices: Notices): void {
  const { leading } = t().call;
  switch (event.type) {
    case 'role-given':
      notices.say(leading.given[event.role]);
      break;
    case 'released':
      for (const what of stoppable) if (event.sources.includes(what)) notices.say(leading.own.released[what]);
      break;
    case 'release-asked':
      if (!call.mayActOn(event.peer)) break;
      for (const what of stoppable)
        if (event.sources.includes(what)) notices.say(leading.asks[what](shortName(event.peer.name)));
      break;
    // What is stopped stands in a card that is read out.
    case 'restricted':
    case 'peer-joined':
    case 'peer-left':
  }
}
