import { describe, expect, it } from 'vitest';

import { Steps } from './steps.mjs';

/** @param {{ isTTY: boolean, columns?: number }} terminal */
function recordingSteps(terminal) {
  let text = '';
  const clock = { ms: 0 };
  const output = { ...terminal, write: (/** @type {string} */ each) => (text += each) };
  return { steps: new Steps({ output, now: () => clock.ms }), clock, text: () => text };
}

describe('Steps', () => {
  it('closes a step with what came of it and how long it took', async () => {
    const { steps, clock, text } = recordingSteps({ isTTY: false });
    const result = await steps.run('Worker', (step) => {
      clock.ms = 95_400;
      step.note('built here');
      return 'path';
    });
    expect(result).toBe('path');
    expect(text()).toBe('✓ Worker: built here (1 min 35 s)\n');
  });

  it('marks a step that failed, without a note that claims the opposite', async () => {
    const { steps, text } = recordingSteps({ isTTY: false });
    const failing = steps.run('Worker', (step) => {
      step.note('built here');
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(text()).toBe('✗ Worker (0 ms)\n');
  });

  it('shows progress in place on a terminal, within its width', async () => {
    const { steps, text } = recordingSteps({ isTTY: true, columns: 20 });
    await steps.run('Worker', (step) => step.progress('[1/279] and much more text'));
    expect(text()).toBe('\r\x1b[2K… Worker: [1/279] a\r\x1b[2K✓ Worker (0 ms)\n');
  });

  it('prints progress only now and then elsewhere', async () => {
    const { steps, clock, text } = recordingSteps({ isTTY: false });
    await steps.run('Worker', (step) => {
      for (clock.ms = 0; clock.ms < 40_000; clock.ms += 1000) step.progress(`at ${clock.ms}`);
    });
    expect(text().split('\n')).toEqual([
      '… Worker: at 15000 (15.0 s)',
      '… Worker: at 30000 (30.0 s)',
      '✓ Worker (40.0 s)',
      '',
    ]);
  });
});
