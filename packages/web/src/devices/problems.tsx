import type { DeviceSource, LocalMedia } from '@sotto/client';
import { CircleAlert } from 'lucide';
import { t } from '../language.ts';
import { Icon } from '../ui/icon.tsx';
import { switchSource } from './switch.ts';

interface ProblemsProps {
  readonly media: LocalMedia;
  /** Whether one may go on without the devices, and should be told so. */
  readonly optional?: boolean;
}

/** What is wrong with the microphone and the camera, and how to mend it. Always there, so that changes are read out. */
export function DeviceProblems({ media, optional = false }: ProblemsProps) {
  return (
    <div class="problems" role="status">
      <DeviceProblem source={media.camera} optional={optional} />
      <DeviceProblem source={media.microphone} optional={optional} />
    </div>
  );
}

/** What happened to a device, how to mend it, and what the button does that helps; null while all is well. */
export function explainProblem(source: DeviceSource) {
  const { common, devices } = t();
  const problem = source.problem.value;
  if (problem === null) return null;
  const text = devices.problems[source.kind === 'audioinput' ? 'microphone' : 'camera'][problem];
  const tookOver = problem === 'unplugged' && source.state.value !== 'off';
  if (tookOver) return { what: text.what, mend: devices.tookOver, mended: true, action: common.understood };
  return { ...text, mended: false, action: problem === 'returned' ? devices.cameraOn : common.tryAgain };
}

function DeviceProblem({ source, optional }: { readonly source: DeviceSource; readonly optional: boolean }) {
  const { devices } = t();
  const explanation = explainProblem(source);
  if (explanation === null) return null;
  const { what, mend, mended, action } = explanation;
  return (
    <div class="problem">
      <p>
        <Icon of={CircleAlert} />
        <span>
          <strong>{what}</strong> {mend} {optional && !mended && devices.joinAnyway}
        </span>
      </p>
      <button
        type="button"
        class="button"
        aria-label={`${action}: ${source.kind === 'audioinput' ? devices.microphone : devices.camera}`}
        onClick={() => switchSource(source, true)}
      >
        {action}
      </button>
    </div>
  );
}
