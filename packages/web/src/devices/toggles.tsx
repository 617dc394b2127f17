import type { LocalMedia } from '@sotto/client';
import { Mic, MicOff, Video, VideoOff } from 'lucide';
import { t } from '../language.ts';
import { Toggle } from '../ui/toggle.tsx';

interface DeviceToggleProps {
  readonly media: LocalMedia;
  /** Whether one word stands below the button. */
  readonly named?: boolean;
  /** The key that does the same, where there is one. */
  readonly shortcut?: string | undefined;
  /** Called with what the person wants, so that it can be remembered. */
  readonly onWanted?: (on: boolean) => void;
}

export function MicrophoneToggle({ media: { microphone }, named, shortcut, onWanted }: DeviceToggleProps) {
  const { devices } = t();
  const on = microphone.state.value === 'on';
  const problem = microphone.problem.value;
  return (
    <Toggle
      label={on ? devices.microphoneOff : devices.microphoneOn}
      short={named ? devices.microphone : undefined}
      icon={on ? Mic : MicOff}
      off={!on}
      problem={problem === null ? undefined : devices.problems.microphone[problem].what}
      shortcut={shortcut}
      onClick={() => {
        if (on) microphone.disable();
        else void microphone.enable();
        onWanted?.(!on);
      }}
    />
  );
}

export function CameraToggle({ media: { camera }, named, shortcut, onWanted }: DeviceToggleProps) {
  const { devices } = t();
  const on = camera.state.value === 'on';
  const problem = camera.problem.value;
  return (
    <Toggle
      label={on ? devices.cameraOff : devices.cameraOn}
      short={named ? devices.camera : undefined}
      icon={on ? Video : VideoOff}
      off={!on}
      problem={problem === null ? undefined : devices.problems.camera[problem].what}
      shortcut={shortcut}
      onClick={() => {
        if (on) camera.disable();
        else void camera.enable();
        onWanted?.(!on);
      }}
    />
  );
}
