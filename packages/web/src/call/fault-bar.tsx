import { CircleAlert, X } from 'lucide';
import { t } from '../common/language.ts';
import { Icon } from '../ui/icon.tsx';
import type { Fault, Faults } from './faults.ts';

/** Always there, so that what comes into it is read out. On the upper edge of the stage, where it moves nothing. */
export function FaultBar({ faults }: { readonly faults: Faults }) {
  return (
    // Only what is new is read out, not all of it again.
    <div class="faults" role="status" aria-atomic="false">
      {faults.list.value.map((fault) => (
        <FaultLine key={fault.key} fault={fault} faults={faults} />
      ))}
    </div>
  );
}

function FaultLine({ fault, faults }: { readonly fault: Fault; readonly faults: Faults }) {
  const { common } = t();
  const { key, what, mend, retry, retryOf } = fault;
  return (
    <div class="fault" data-fault={key}>
      <p>
        <Icon of={CircleAlert} />
        <span>
          <strong>{what()}</strong> {mend?.()}
        </span>
      </p>
      <div class="fault-actions">
        {retry && (
          <button
            type="button"
            class="button"
            aria-label={retryOf ? `${common.tryAgain}: ${retryOf()}` : undefined}
            onClick={retry}
          >
            {common.tryAgain}
          </button>
        )}
        {retry ? (
          <button
            type="button"
            class="round"
            aria-label={`${common.close}: ${what()}`}
            onClick={() => faults.clear(key)}
          >
            <Icon of={X} size={18} />
          </button>
        ) : (
          <button type="button" class="button" onClick={() => faults.clear(key)}>
            {common.understood}
          </button>
        )}
      </div>
    </div>
  );
}
