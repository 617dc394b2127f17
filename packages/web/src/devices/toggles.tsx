import type { DeviceSource, LocalMedia } from '@sotto/client';
import { type IconNode, Mic, MicOff, Video, VideoOff } from 'lucide';
import { t } from '../common/language.ts';
import { Toggle } from '../ui/toggle.tsx';
import { isSwitchedOn, switchSource } from './switch.ts';

interface DeviceToggleProps {
  readonly media: LocalMedia;
  /** Whether a word below the button says what holds now. */
  readonly named?: boolean;
  /** The key that does the same, where there is one. */
  readonly shortcut?: string | undefined;
  /** What a click does where the device is not to be switched on. */
  readonly instead?: { readonly label: string; readonly onClick: () => void };
}

export function MicrophoneToggle({ media: { microphone }, ...rest }: DeviceToggleProps) {
  return <SourceToggle source={microphone} name="microphone" icons={[Mic, MicOff]} {...rest} />;
}

export function CameraToggle({ media: { camera }, ...rest }: DeviceToggleProps) {
  return <SourceToggle source={camera} name="camera" icons={[Video, VideoOff]} {...rest} />;
}

interface SourceToggleProps extends Omit<DeviceToggleProps, 'media'> {
  readonly source: DeviceSource;
  readonly name: 'microphone' | 'camera';
  /** While it gives something, and while it does not. */
  readonly icons: readonly [IconNode, IconNode];
}

/** Looks like what the device really gives; a click changes what the person wants. */
function SourceToggle(props: SourceToggleProps) {
  const { source, name, icons, named, shortcut, instead } = props;
  const [gives, givesNothing] = icons;
  const { devices } = t();
  const on = source.state.value === 'on';
  const switchedOn = isSwitchedOn(source);
  const problem = source.problem.value;
  return (
    <Toggle
      label={instead?.label ?? (switchedOn ? devices[`${name}Off`] : devices[`${name}On`])}
      state={named ? devices.states[name][on ? 'on' : 'off'] : undefined}
      icon={on ? gives : givesNothing}
      off={!on}
      problem={problem === null ? undefined : devices.problems[name][problem].what}
      shortcut={shortcut}
      onClick={instead?.onClick ?? (() => switchSource(source, !switchedOn))}
    />
  );
}
