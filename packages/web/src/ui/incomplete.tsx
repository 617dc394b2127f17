import { t } from '../common/language.ts';
import { Notice } from './notice.tsx';

/** In place of a view that did not arrive. Loading the page anew leaves a call, as closing it would. */
export function Incomplete() {
  const { common, problem } = t();
  return (
    <Notice {...problem.incomplete}>
      <button type="button" class="button primary" onClick={() => location.reload()}>
        {common.reload}
      </button>
    </Notice>
  );
}
