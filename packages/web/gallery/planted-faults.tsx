import { language } from '../src/common/language.ts';
import { theme } from '../src/common/theme.ts';
import type { Scene } from './scene.ts';

/** No page of ours: what a test of the pages has to find, in words that name the language and appearance that is there. */
export const plantedFaults = (): Scene => ({
  render: () => {
    const look = `${language()}-${theme()}`;
    return (
      <main style="background: #999; color: #000">
        <h1>Planted</h1>
        <p style="width: 9000px; font-size: 10px; color: #888">{look}</p>
        <p style="width: 9px; overflow: hidden; white-space: nowrap">{look}</p>
        <button type="button" style="all: unset; width: 9px; height: 9px">
          {look}
        </button>
        <input />
      </main>
    );
  },
  act: () => reportError(new Error('Planted.')),
});
