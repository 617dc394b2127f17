import type { DeviceProblem as Problem, DeviceSource, LocalMedia } from '@sotto/client';
import { CircleAlert } from 'lucide';
import type { ComponentChildren } from 'preact';
import { t } from '../common/language.ts';
import { Icon } from '../ui/icon.tsx';
import { browserFamily } from './browser-family.ts';
import { switchSource } from './switch.ts';

interface ProblemsProps {
  readonly media: LocalMedia;
  /** Whether one may go on without the devices, and should be told so. */
  readonly optional?: boolean;
  /** What goes on without either device, beside what mends both. */
  readonly children?: ComponentChildren;
}

/** What is wrong with the microphone and the camera, and how to mend it. Always there, so that changes are read out. */
export function DeviceProblems({ media, optional = false, children }: ProblemsProps) {
  const { camera, microphone } = media;
  const { problem } = camera;
  const shared = problem.value === microphone.problem.value && isShared(problem.value) ? problem.value : null;
  return (
    <div class="problems" role="status">
      {shared === null ? (
        <>
          <DeviceProblem source={camera} optional={optional} />
          <DeviceProblem source={microphone} optional={optional} />
        </>
      ) : (
        <BothProblems media={media} problem={shared}>
          {children}
        </BothProblems>
      )}
    </div>
  );
}

/** One cause for both devices, which one deed mends. */
type Shared = Extract<Problem, 'denied' | 'denied-by-system'>;

const isShared = (problem: Problem | null): problem is Shared =>
  problem === 'denied' || problem === 'denied-by-system';

interface BothProps {
  readonly media: LocalMedia;
  readonly problem: Shared;
  readonly children: ComponentChildren;
}

function BothProblems({ media: { camera, microphone }, problem, children }: BothProps) {
  const { common, devices } = t();
  const { what, mend } = devices.problems.both[problem];
  const again = () => {
    switchSource(microphone, true);
    switchSource(camera, true);
  };
  return (
    <div class="problem">
      <p>
        <Icon of={CircleAlert} />
        <span>
          <strong>{what}</strong> {problem === 'denied' ? devices.allow[browserFamily()](devices.both) : mend}
        </span>
      </p>
      <div class="problem-actions">
        <button type="button" class="button" onClick={again}>
          {common.tryAgain}
        </button>
        {children}
      </div>
    </div>
  );
}

/** What happened to a device, how to mend it, and what the button does that helps; null while all is well. */
export function explainProblem(source: DeviceSource) {
  const { common, devices } = t();
  const problem = source.problem.value;
  if (problem === null) return null;
  const name = source.kind === 'audioinput' ? 'microphone' : 'camera';
  const text = devices.problems[name][problem];
  const tookOver = problem === 'unplugged' && source.state.value !== 'off';
  if (tookOver) return { what: text.what, mend: devices.tookOver, mended: true, action: common.understood };
  const mend = problem === 'denied' ? devices.allow[browserFamily()](devices.named[name]) : text.mend;
  const action = problem === 'returned' ? devices.cameraOn : common.tryAgain;
  return { what: text.what, mend, mended: false, action };
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
          <strong>{what}</strong> {mend} {optional && !mended && devices.goOnWithout}
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
