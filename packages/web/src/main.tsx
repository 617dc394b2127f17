import { browserSupport, createLocalMedia, createSotto, observeLevel } from '@sotto/client';
import { render } from 'preact';
import { App } from './app.tsx';
import { debugLogOf } from './debug/debug-log.ts';
import { restoreLanguage } from './common/language.ts';
import { startRouter } from './common/router.ts';
import { type Services, ServicesProvider } from './common/services.ts';
import { socketUrl } from './common/socket-url.ts';
import { restoreTheme } from './common/theme.ts';
import { createE2eeWorker } from './common/trusted-worker.ts';
import { later } from './ui/later.tsx';

const debugLog = debugLogOf(location.search);
const debug = later(
  async () => (await import('./debug/debug-panel.tsx')).DebugPanel,
  () => null,
);

const sotto = createSotto({
  url: socketUrl(),
  createE2eeWorker,
  ...(debugLog && { log: (line) => debugLog.add(line) }),
});
const services: Services = {
  sotto,
  createLocalMedia: () => createLocalMedia({ onFailure: (error) => sotto.failed('device-choice', error) }),
  observeLevel,
  missing: (kind) => browserSupport(kind).missing,
};

restoreTheme();
startRouter();

const { documentElement } = document;
const root = document.querySelector('#app');
// The texts are a module of their own.
const arrived = await restoreLanguage().then(
  () => true,
  () => false,
);
if (!arrived) {
  documentElement.dataset.start = 'failed';
} else if (root) {
  const page = (
    <ServicesProvider value={services}>
      <App />
      {debugLog && <debug.Later log={debugLog} />}
    </ServicesProvider>
  );
  render(page, root);
  // From here on the app says what is wrong.
  documentElement.dataset.start = 'done';
}
