import type { DeviceSource, LocalMedia } from '@sotto/client';
import { CircleAlert } from 'lucide';
import { t } from '../language.ts';
import { Icon } from '../ui/icon.tsx';

/** What is wrong with the microphone and the camera, and how to mend it. Always there, so that changes are read out. */
export function DeviceProblems({ media }: { readonly media: LocalMedia }) {
  return (
    <div class="problems" role="status">
      <DeviceProblem source={media.camera} />
      <DeviceProblem source={media.microphone} />
    </div>
  );
}

function DeviceProblem({ source }: { readonly source: DeviceSource }) {
  const { common, devices } = t();
  const problem = source.problem.value;
  if (problem === null) return null;
  const kind = source.kind === 'audioinput' ? 'microphone' : 'camera';
  const { what, mend } = devices.problems[kind][problem];
  return (
    <div class="problem">
      <Icon of={CircleAlert} />
      <p>
        <strong>{what}</strong> {mend}
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
