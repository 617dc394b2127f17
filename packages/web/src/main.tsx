import { render } from 'preact';
import { App } from './app.tsx';
import { restoreLanguage } from './language.ts';
import { startRouter } from './router.ts';
import { restoreTheme } from './theme.ts';

restoreTheme();
startRouter();
await restoreLanguage();
const root = document.querySelector('#app');
if (root) render(<App />, root);
