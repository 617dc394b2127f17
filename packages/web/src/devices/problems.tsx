import type { DeviceSource, LocalMedia } from '@sotto/client';
import { CircleAlert } from 'lucide';
import { t } from '../language.ts';
import { Icon } from '../ui/icon.tsx';

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

function DeviceProblem({ source, optional }: { readonly source: DeviceSource; readonly optional: boolean }) {
  const { common, devices } = t();
  const problem = source.problem.value;
  if (problem === null) return null;
  const kind = source.kind === 'audioinput' ? 'microphone' : 'camera';
  const { what, mend } = devices.problems[kind][problem];
  return (
    <div class="problem">
      <p>
        <Icon of={CircleAlert} />
        <span>
          <strong>{what}</strong> {mend} {optional && devices.joinAnyway}
        </span>
      </p>
      <button
        type="button"
        class="button"
        aria-label={`${common.tryAgain}: ${devices[kind]}`}
        onClick={() => void source.enable()}
      >
        {common.tryAgain}
      </button>
    </div>
  );
}
