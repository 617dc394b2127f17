import type { CheckLine, CheckName, CheckVerdict } from './check-types.ts';

/** One word for all lines: the worst that holds. */
export function verdictOf(lines: readonly CheckLine[]): CheckVerdict {
  const states = (...names: CheckName[]): string[] =>
    lines.filter(({ name }) => names.includes(name)).map(({ state }) => state);
  const some = (state: string, ...names: CheckName[]): boolean => states(...names).includes(state);
  const open = (...names: CheckName[]): boolean => some('passed', ...names) || some('slow', ...names);
  const figures = ['roundTrip', 'jitter', 'loss', 'upload', 'download'] as const;

  if (some('blocked', 'certificate')) return 'certificate-refused';
  if (some('blocked', 'server') && !open('websocket')) return 'server-blocked';
  if (some('blocked', 'websocket')) return 'socket-blocked';
  if (some('blocked', 'browser')) return 'browser-too-old';
  if (some('untested', 'udp', 'tcp')) return 'not-tried';
  if (!open('udp', 'tcp')) {
    if (open('turn')) return 'turn-only';
    return some('untested', 'turn') ? 'not-tried' : 'media-blocked';
  }
  if (!open('udp')) return 'tcp-only';
  if (some('blocked', 'udp')) return 'partly-blocked';
  if (some('slow', 'server', 'websocket', 'udp', 'tcp', ...figures) || some('blocked', ...figures))
    return 'slow';
  if (some('blocked', 'tcp') && !open('turn')) return 'udp-only';
  if (some('slow', 'certificate')) return 'certificate-ends';
  if (some('untested', 'roundTrip', 'upload', 'download')) return 'not-measured';
  if (some('blocked', 'encryption')) return 'no-encryption';
  if (some('blocked', 'camera', 'microphone')) return 'devices';
  return 'good';
}

const severities: Readonly<Record<CheckVerdict, 'good' | 'fair' | 'bad'>> = {
  'certificate-refused': 'bad',
  'server-blocked': 'bad',
  'socket-blocked': 'bad',
  'browser-too-old': 'bad',
  'media-blocked': 'bad',
  'not-tried': 'fair',
  'tcp-only': 'fair',
  'turn-only': 'fair',
  'partly-blocked': 'fair',
  'udp-only': 'fair',
  slow: 'fair',
  'certificate-ends': 'fair',
  'not-measured': 'fair',
  'no-encryption': 'fair',
  devices: 'fair',
  good: 'good',
};

/** `bad`: calls do not work; `fair`: somebody should look at it; `good`: nothing is to be done. */
export const severityOf = (verdict: CheckVerdict): 'good' | 'fair' | 'bad' => severities[verdict];
