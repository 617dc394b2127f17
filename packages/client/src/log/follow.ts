import { effect } from '@preact/signals-core';
import type { Call, DirectCall, LocalMedia, OutgoingRing, Sotto } from '../types/types.ts';
import { isDirect } from '../types/is-direct.ts';
import type { Log, LogEvent, LogFields } from './log.ts';

/** Says what something is, each time that it becomes something else. Returns what ends it. */
function follow<E extends LogEvent>(log: Log, event: E, read: () => LogFields<E> | null): () => void {
  let before = '';
  return effect(() => {
    const fields = read();
    const now = JSON.stringify(fields);
    if (fields !== null && now !== before) log(event, fields);
    before = now;
  });
}

export function followSocket(
  log: Log,
  use: LogFields<'socket'>['use'],
  link: Sotto['link'],
  abort: AbortSignal,
): void {
  const stop = follow(log, 'socket', () => ({ use, state: link.value }));
  abort.addEventListener('abort', stop, { once: true });
}

/** A call, who is in it, and its devices, until it ends. */
export function followCall(log: Log, call: Call): void {
  const stops = [
    follow(log, 'protection', () => {
      const protection = call.protection.value;
      const { level } = protection;
      return { level, code: protection.level === 'failed' ? protection.reason : 'none' };
    }),
    ...followPeers(log, call),
    ...followMedia(log, call.media),
    ...(isDirect(call) ? followDirect(log, call) : []),
  ];
  const { kind } = call;
  const stop = follow(log, 'call', () => {
    const status = call.status.value;
    const reason = status.phase === 'ended' ? status.reason : 'none';
    return { kind, phase: status.phase, reason, others: call.peers.value.length } as const;
  });
  const end = effect(() => {
    if (call.status.value.phase !== 'ended') return;
    queueMicrotask(() => {
      for (const each of [...stops, stop, end]) each();
    });
  });
}

export function followRing(log: Log, { state }: OutgoingRing): void {
  follow(log, 'ring', () => ({ state: state.value }));
}

function followDirect(log: Log, call: DirectCall): (() => void)[] {
  return [
    follow(log, 'path', () => {
      const protection = call.protection.value;
      if (protection.level !== 'end-to-end') return null;
      return { route: protection.path, reason: protection.pathReason ?? 'none' } as const;
    }),
    follow(log, 'growth', () => {
      const upgrade = call.upgrade.value;
      const state = upgrade.state === 'upgraded' ? 'grown' : upgrade.state;
      return { state, reason: upgrade.state === 'failed' ? upgrade.reason : 'none' } as const;
    }),
  ];
}

/** By the order in which they came, and not by what anybody else could know them by. */
function followPeers(log: Log, call: Call): (() => void)[] {
  const known = new Map<string, { readonly place: number; link: string }>();
  return [
    effect(() => {
      for (const { peerId, connectivity } of call.peers.value) {
        const peer = known.get(peerId) ?? { place: known.size + 1, link: '' };
        known.set(peerId, peer);
        if (peer.link !== connectivity.value) log('peer', { place: peer.place, link: connectivity.value });
        peer.link = connectivity.value;
      }
    }),
  ];
}

function followMedia(log: Log, { microphone, camera, screen }: LocalMedia): (() => void)[] {
  return (
    [
      ['microphone', microphone],
      ['camera', camera],
      ['screen', screen],
    ] as const
  ).map(([source, { state, problem }]) =>
    follow(log, 'device', () => ({ source, state: state.value, problem: problem.value ?? 'none' }) as const),
  );
}
