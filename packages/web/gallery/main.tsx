import '../src/main.css';
import { createFakeSotto } from '@sotto/client/testing';
import { render } from 'preact';
import { chooseLanguage } from '../src/common/language.ts';
import type { Services } from '../src/common/services.ts';
import { ServicesProvider } from '../src/common/services.ts';
import { chooseTheme } from '../src/common/theme.ts';
import { settled } from './acting.ts';
import { media } from './people.ts';
import { plantedFaults } from './planted-faults.tsx';
import { callScenes } from './scenes-call.tsx';
import { leadingScenes } from './scenes-leading.tsx';
import { callingScenes } from './scenes-calling.tsx';
import { chatScenes } from './scenes-chat.tsx';
import { contactScenes } from './scenes-contacts.tsx';
import { upgradeScenes } from './scenes-upgrade.tsx';
import { identityScenes } from './scenes-identity.tsx';
import { networkScenes } from './scenes-network.tsx';
import type { Scene } from './scene.ts';
import { pageScenes } from './scenes-pages.tsx';

const scenes = {
  ...pageScenes,
  ...contactScenes,
  ...callScenes,
  ...leadingScenes,
  ...callingScenes,
  ...chatScenes,
  ...identityScenes,
  ...upgradeScenes,
  ...networkScenes,
};
// What another scene has left on this device is none of this one's.
localStorage.clear();
const asked = new URLSearchParams(location.search);
const name = asked.get('scene') ?? '';
const scene = name === 'planted-faults' ? plantedFaults() : scenes[name]?.();

// Nobody moves anything here: what fades after three seconds would be seen on a quick machine and not on a slow one.
setInterval(() => dispatchEvent(new PointerEvent('pointermove')), 1_000);

await chooseLanguage(asked.get('lang') ?? 'en');
chooseTheme(asked.get('theme') ?? 'system');

// Somebody who looks changes them without loading the scene anew.
Object.assign(window, { gallery: { chooseLanguage, chooseTheme } });

const services: Services = {
  sotto: createFakeSotto({ preview: { kind: 'call', peers: 0, full: false } }),
  createLocalMedia: () => media(),
  // Always the same, or no window would stand still.
  observeLevel: (_track, onLevel) => onLevel(0.41),
  missing: () => [],
};

/** Renders again in another language. */
const Shown = ({ scene: { render: content } }: { readonly scene: Scene }) => <>{content()}</>;

function Index() {
  return (
    <main>
      <h1>Gallery</h1>
      <ul>
        {Object.keys(scenes).map((each) => (
          <li key={each}>
            <a href={`?scene=${each}`} target="_self">
              {each}
            </a>
          </li>
        ))}
      </ul>
    </main>
  );
}

const root = document.querySelector('#app');
if (root) {
  render(
    <ServicesProvider value={services}>{scene ? <Shown scene={scene} /> : <Index />}</ServicesProvider>,
    root,
  );
}
await settled();
await scene?.act?.();
await settled();
document.documentElement.dataset['scene'] = 'shown';
