import { effect, untracked } from '@preact/signals';
import type { Call } from '@sotto/client';
import { useEffect } from 'preact/hooks';
import { playCue } from '../devices/chime.ts';
import { t } from '../common/language.ts';
import type { CallLog } from './call-log.ts';
import type { CallModel } from './call-model.ts';
import { followDevices } from './device-faults.ts';
import type { Faults } from './faults.ts';
import { followMedia } from './media-news.ts';
import type { Notices } from './notices.ts';
import { ownScreenWords, personWords, screenWords } from './reception-words.ts';
import { shortName } from './short-name.ts';
import { canUpgrade } from './upgrade.tsx';
import { useMutedTalk } from './use-muted-talk.ts';

export interface News {
  readonly model: CallModel;
  /** Shown and read out. */
  readonly notices: Notices;
  /** Only read out. */
  readonly log: CallLog;
  readonly faults: Faults;
}

/** All that is told by itself, to the eye and to the ear. */
export function useNews({ model, notices, log, faults }: News): void {
  useMutedTalk(model, log);
  useEffect(() => {
    const { media } = model.call;
    const cue = (now: 'on' | 'off'): void => {
      if (model.sounds.on.peek()) void playCue(now, media.speaker.deviceId.peek());
    };
    const stops = [
      followChat(model, { notices, log }),
      followDevices(media, faults),
      followMedia(media, { log, cue }),
      ...followUpgrade(model, { log, faults }),
      followReception(model.call, log),
      followComparison(model, log),
      followScreens(model, log),
    ];
    return () => {
      for (const stop of stops) stop?.();
    };
  }, [model, notices, log, faults]);
}

/**
 * Says when the other has written: the words themselves to a screen reader while the chat is open; otherwise only
 * that there is something, because others may look at a shared screen. Shown once, until it is read. Returns what ends it.
 */
export function followChat(
  model: CallModel,
  { notices, log }: Pick<News, 'notices' | 'log'>,
): (() => void) | undefined {
  const chat = model.direct?.chat;
  if (chat === undefined) return undefined;
  let known = chat.messages.peek().at(-1)?.id ?? 0;
  return effect(() => {
    const fresh = chat.messages.value.filter(({ from, id }) => from === 'peer' && id > known);
    known = Math.max(known, chat.messages.value.at(-1)?.id ?? 0);
    const name = model.partner.peek();
    if (model.panel.peek() === 'chat') {
      for (const { text } of fresh) log.add(`${name}: ${text}`);
      return;
    }
    const words = t().call.chat.news(shortName(name));
    const first = fresh.length > 0 && model.unread.peek() === fresh.length;
    if (first) notices.say(words);
    for (let others = first ? 1 : 0; others < fresh.length; others += 1) log.add(words);
  });
}

/** Says when the other asks for a conference, and when nothing comes of one: then the call is what it was. */
function followUpgrade(model: CallModel, { log, faults }: Pick<News, 'log' | 'faults'>): (() => void)[] {
  const { direct: call } = model;
  if (call === null) return [];
  const closeDialog = effect(() => {
    const { state } = call.upgrade.value;
    const open = state === 'none' || state === 'proposed';
    if (!open || !canUpgrade(call)) model.upgradeOpen.value = false;
  });
  const tell = effect(() => {
    const upgrade = call.upgrade.value;
    const name = model.partner.peek();
    // The question itself is on the screen.
    if (upgrade.state === 'asked') log.add(t().call.upgrade.question(name));
    // Something new is on its way.
    if (upgrade.state !== 'failed' && upgrade.state !== 'none') faults.clear('upgrade');
    if (upgrade.state !== 'failed') return;
    const { reason } = upgrade;
    const what = () => {
      const { failed } = t().call.upgrade;
      return reason === 'broken' ? failed.broken : failed[reason](name);
    };
    faults.show({ key: 'upgrade', what });
    // It was told; what follows is a new attempt.
    queueMicrotask(() => call.answerConference(false));
  });
  return [closeDialog, tell];
}

/** Has read out what stands at the tiles of those who are not heard or seen, or do not hear or see. */
function followReception(call: Call, log: CallLog): () => void {
  let known: ReadonlySet<string> = new Set();
  return effect(() => {
    const now = new Set(
      call.peers.value.flatMap((peer) => [
        ...personWords(peer),
        ...screenWords(peer),
        ...ownScreenWords(peer),
      ]),
    );
    for (const text of now) if (!known.has(text)) log.add(text);
    known = now;
  });
}

/** Says once that the two could compare, when the offer comes into view. */
const followComparison = ({ comparison }: CallModel, log: CallLog): (() => void) =>
  effect(() => {
    if (comparison?.begun.value === true) log.add(t().call.lock.compare.offer.spoken);
  });

/** Says whose screen is shown and when it is not any more: whoever sees it sees that. Returns what ends it. */
export function followScreens({ call }: Pick<CallModel, 'call'>, log: Pick<CallLog, 'add'>): () => void {
  let shown: ReadonlyMap<string, string> = new Map();
  return effect(() => {
    const peers = call.peers.value;
    const sharing = peers.filter(({ screen }) => screen.value !== null);
    const before = shown;
    shown = new Map(sharing.map(({ peerId, name }) => [peerId, name]));
    untracked(() => {
      const { screenShown, screenGone } = t().call;
      for (const [peerId, name] of shown) if (!before.has(peerId)) log.add(screenShown(name));
      // Of whoever has left it is said that they have.
      const here = new Set(peers.map(({ peerId }) => peerId));
      for (const [peerId, name] of before)
        if (!shown.has(peerId) && here.has(peerId)) log.add(screenGone(name));
    });
  });
}
