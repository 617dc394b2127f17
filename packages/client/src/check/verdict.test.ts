import { describe, expect, it } from 'vitest';
import { CheckBoard } from './check-board.ts';
import type { CheckName, CheckState, CheckVerdict } from './check-types.ts';
import { verdictOf } from './verdict.ts';

/** All passed, but for these. */
function verdict(changes: Partial<Record<CheckName, CheckState | readonly CheckState[]>>): CheckVerdict {
  const board = new CheckBoard();
  const { lines } = board;
  // There is a line for the TURN server only where there is one.
  if (changes.turn !== undefined) board.replace('turn', [{ id: 'turn', targets: [] }]);
  return verdictOf(
    lines.value.flatMap((line) =>
      [changes[line.name] ?? 'passed'].flat().map((state) => ({ ...line, state })),
    ),
  );
}

describe('the verdict', () => {
  const noMedia = { roundTrip: 'untested', jitter: 'untested', loss: 'untested' } as const;
  const noLoad = { upload: 'untested', download: 'untested' } as const;
  const unmeasured = { ...noMedia, ...noLoad };

  it.each<[CheckVerdict, Parameters<typeof verdict>[0]]>([
    ['good', {}],
    ['good', { camera: 'untested', microphone: 'untested' }],
    [
      'server-blocked',
      { server: 'blocked', websocket: 'blocked', udp: 'untested', tcp: 'untested', ...unmeasured },
    ],
    ['socket-blocked', { websocket: 'blocked', udp: 'untested', tcp: 'untested', ...unmeasured }],
    ['browser-too-old', { browser: 'blocked', encryption: 'blocked' }],
    ['not-tried', { udp: 'untested', tcp: 'untested', ...unmeasured }],
    ['media-blocked', { udp: ['blocked', 'blocked'], tcp: 'blocked', ...unmeasured }],
    ['tcp-only', { udp: 'blocked', loss: 'untested' }],
    ['tcp-only', { udp: 'blocked', loss: 'untested', roundTrip: 'slow' }],
    ['turn-only', { udp: 'blocked', tcp: ['blocked', 'blocked'], turn: 'slow', loss: 'untested' }],
    ['media-blocked', { udp: 'blocked', tcp: 'blocked', turn: 'blocked', ...unmeasured }],
    ['not-tried', { udp: 'blocked', tcp: 'blocked', turn: 'untested', ...unmeasured }],
    ['tcp-only', { udp: 'blocked', turn: 'blocked' }],
    ['good', { tcp: 'blocked', turn: 'passed' }],
    ['udp-only', { tcp: 'blocked', turn: 'blocked' }],
    ['partly-blocked', { udp: ['passed', 'blocked'] }],
    ['udp-only', { tcp: 'blocked' }],
    ['slow', { roundTrip: 'slow' }],
    ['slow', { tcp: 'blocked', upload: 'slow' }],
    ['slow', { download: 'blocked' }],
    ['slow', { websocket: 'slow' }],
    ['not-measured', unmeasured],
    ['no-encryption', { encryption: 'blocked', camera: 'blocked' }],
    ['devices', { camera: 'blocked' }],
    // An answer to the page alone is not needed for a call that can be set up.
    ['good', { server: 'blocked' }],
  ])('is %s for %o', (expected, changes) => {
    expect(verdict(changes)).toBe(expected);
  });
});
