import { chatLimits, type DirectCall } from '@sotto/client';

/** Why nothing can be written at the moment, as the name of the sentence that says so; null when it can. */
export function obstacleTo(call: DirectCall): 'alone' | 'notLetIn' | 'notYet' | 'tooManyWait' | null {
  if (call.peers.value.length === 0) return 'alone';
  if (call.protection.value.level === 'waiting') return 'notLetIn';
  if (call.protection.value.level !== 'end-to-end') return 'notYet';
  const waiting = call.chat.messages.value.filter((message) => !message.delivered).length;
  return waiting < chatLimits.waiting ? null : 'tooManyWait';
}
