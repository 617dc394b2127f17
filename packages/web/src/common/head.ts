import { applyTheme, chosenLanguage, chosenTheme } from './chosen.ts';
import { pageAt } from './paths.ts';

// Runs before anything is painted and waits for nothing, so it stays below a kilobyte. What it says on the root element
// is what the style sheet shows of the frame in index.html.

const { currentScript, documentElement: root, head } = document;

const language = chosenLanguage();
const page = pageAt(location.pathname) ?? (location.pathname.startsWith('/r/') ? 'room' : 'wrong-link');
root.lang = language;
root.dataset.page = page;
applyTheme(chosenTheme());

/** The built files of each language and page, which the entry would find out about only when it runs (build/head.ts). */
const files: Readonly<Record<string, readonly string[] | undefined>> = JSON.parse(
  currentScript?.dataset.files ?? '{}',
);
for (const href of [...(files[language] ?? []), ...(files[page] ?? [])])
  head.append(Object.assign(document.createElement('link'), { rel: 'modulepreload', href }));

/** Once the app has started it says itself what is wrong. */
function fail(): void {
  if (root.dataset.start === undefined) root.dataset.start = 'failed';
}

// A script that did not arrive, or that this browser does not understand. What else does not arrive is not waited for.
addEventListener(
  'error',
  ({ target }) => {
    if (target === window || target instanceof HTMLScriptElement) fail();
  },
  true,
);
