import { useSignal } from '@preact/signals';
import type { LocalMedia } from '@sotto/client';
import { type IconNode, Volume2 } from 'lucide';
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { t } from '../common/language.ts';
import { Icon } from '../ui/icon.tsx';
import { Select } from '../ui/select.tsx';
import { playChime } from './chime.ts';
import { Meter } from './meter.tsx';

interface ChoiceProps {
  readonly label: string;
  readonly devices: readonly MediaDeviceInfo[];
  readonly deviceId: string | null;
  readonly onChoose: (deviceId: string) => void;
  readonly missing?: boolean;
  /** Beside the choice: a meter, a test. */
  readonly children?: ComponentChildren;
}

function Choice({ label, devices, deviceId, onChoose, missing, children }: ChoiceProps) {
  const { devices: texts } = t();
  const id = useId();
  const known = devices.some((device) => device.deviceId === deviceId);
  // Browsers list devices without ids until one was allowed; these cannot be chosen.
  const choosable = devices.filter((device) => device.deviceId !== '');
  return (
    <div class="device">
      <label class="label" for={id}>
        {label}
      </label>
      <Select
        id={id}
        value={known && deviceId !== null ? deviceId : ''}
        disabled={choosable.length === 0}
        onChoose={onChoose}
      >
        {(choosable.length === 0 || !known) && (
          <option value="">{missing ? texts.none : texts.standard}</option>
        )}
        {choosable.map((device, index) => (
          <option key={device.deviceId} value={device.deviceId}>
            {device.label === '' ? texts.unnamed(index + 1) : device.label}
          </option>
        ))}
      </Select>
      {children !== undefined && <div class="device-aside">{children}</div>}
    </div>
  );
}

/** Which camera, microphone and speaker to use, with a way to hear and see that they work. */
export function DeviceChoices({ media }: { readonly media: LocalMedia }) {
  const { devices: texts } = t();
  const { camera, microphone, speaker } = media;
  return (
    <div class="devices">
      <Choice
        label={texts.microphone}
        devices={microphone.devices.value}
        deviceId={microphone.deviceId.value}
        missing={microphone.problem.value === 'missing'}
        onChoose={(id) => void microphone.select(id)}
      >
        <Meter media={media} />
      </Choice>
      <Choice
        label={texts.speaker}
        devices={speaker.devices.value}
        deviceId={speaker.deviceId.value}
        onChoose={(id) => speaker.select(id)}
      >
        <SpeakerTest icon={Volume2} speakerId={speaker.deviceId.value} />
      </Choice>
      <Choice
        label={texts.camera}
        devices={camera.devices.value}
        deviceId={camera.deviceId.value}
        missing={camera.problem.value === 'missing'}
        onChoose={(id) => void camera.select(id)}
      />
    </div>
  );
}

function SpeakerTest({ icon, speakerId }: { readonly icon: IconNode; readonly speakerId: string | null }) {
  const { devices: texts } = t();
  const state = useSignal<'idle' | 'playing' | 'failed'>('idle');
  const test = async () => {
    state.value = 'playing';
    try {
      await playChime(speakerId);
      state.value = 'idle';
    } catch {
      state.value = 'failed';
    }
  };
  return (
    <>
      <button
        type="button"
        class="button plain"
        disabled={state.value === 'playing'}
        onClick={() => void test()}
      >
        <Icon of={icon} size={16} />
        {texts.test}
      </button>
      <span class="quiet" role="status">
        {state.value === 'failed' && texts.testFailed}
      </span>
    </>
  );
}
