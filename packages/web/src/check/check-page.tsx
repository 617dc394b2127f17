import { useSignal } from '@preact/signals';
import { checkNetwork, type NetworkCheck } from '@sotto/client/check';
import { useEffect } from 'preact/hooks';
import { firewallPath } from '../common/paths.ts';
import { socketUrl } from '../common/socket-url.ts';
import { PageTitle } from '../ui/page-title.tsx';
import { Site } from '../ui/site.tsx';
import { CheckResults } from './check-results.tsx';
import { checkTexts } from './texts.ts';

/** Checks the network and the browser, when the person says so. Nothing of it outlives the page. */
export function CheckPage() {
  const texts = checkTexts();
  const check = useSignal<NetworkCheck | null>(null);
  const devices = useSignal(false);
  useEffect(() => () => check.peek()?.close(), [check]);

  const start = () => {
    check.peek()?.close();
    const wanted = devices.peek();
    check.value = checkNetwork({ url: socketUrl(), devices: { camera: wanted, microphone: wanted } });
  };

  const current = check.value;
  const running = current !== null && current.verdict.value === null;
  return (
    <Site>
      <div class="check">
        <div class="check-intro">
          <PageTitle>{texts.title}</PageTitle>
          <p>{texts.lead}</p>
          <p class="quiet">{texts.privacy}</p>
          <p>
            <a href={firewallPath}>{texts.allOpenings}</a>
          </p>
        </div>
        <div class="check-start">
          <label class="switch">
            <input
              type="checkbox"
              role="switch"
              checked={devices.value}
              disabled={running}
              aria-describedby="check-devices-hint"
              onChange={(event) => {
                devices.value = event.currentTarget.checked;
              }}
            />
            {texts.devices}
          </label>
          <p id="check-devices-hint" class="quiet">
            {texts.devicesHint}
          </p>
          <button
            type="button"
            class={current === null ? 'button primary' : 'button'}
            disabled={running}
            onClick={start}
          >
            {current === null ? texts.start : texts.again}
          </button>
        </div>
        <CheckResults check={current} />
      </div>
    </Site>
  );
}
