import { join } from 'node:path';
import { build, type HtmlTagDescriptor, type Plugin, type Rolldown } from 'vite';

const sourceFolder = join(import.meta.dirname, '../src');

/** Chunks that `src/common/head.ts` may ask for ahead, by what it calls them, and the module that each begins with. */
const ahead: Readonly<Record<string, string>> = {
  de: 'messages/de.ts',
  en: 'messages/en.ts',
  contacts: 'calling/contacts-page.tsx',
  check: 'check/check-page.tsx',
  firewall: 'firewall/firewall-page.tsx',
};

/**
 * Puts into the head what comes before the first paint: the little script that knows theme and language, which must be
 * no module, since those are never waited for, and the Latin subset of the typeface, which is fetched with the style
 * sheet instead of after it.
 */
export function head(target: string[]): Plugin {
  return {
    name: 'sotto-head',
    apply: 'build',
    async buildStart() {
      this.emitFile({ type: 'asset', name: 'head.js', source: await buildScript(target) });
    },
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle = {} }) {
        const nameOf = (pattern: RegExp) => Object.keys(bundle).find((name) => pattern.test(name));
        const [script, font] = [nameOf(/head-[^/]*\.js$/u), nameOf(/inter-latin-wght[^/]*\.woff2$/u)];
        if (script === undefined || font === undefined)
          throw new Error('The head lacks its script or its font.');
        const files = JSON.stringify(filesAhead(bundle));
        const tags: HtmlTagDescriptor[] = [
          { tag: 'script', attrs: { src: `/${script}`, 'data-files': files }, injectTo: 'head' },
          {
            tag: 'link',
            attrs: { rel: 'preload', as: 'font', type: 'font/woff2', crossorigin: true, href: `/${font}` },
            injectTo: 'head',
          },
        ];
        return { html, tags };
      },
    },
  };
}

/** What each of them needs and the entry does not, with the chunk itself. */
function filesAhead(bundle: Rolldown.OutputBundle): Readonly<Record<string, readonly string[]>> {
  const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
  const entry = chunks.find(({ isEntry }) => isEntry);
  const there = new Set(entry === undefined ? [] : withImports(bundle, entry.fileName));
  return Object.fromEntries(
    Object.entries(ahead).map(([name, module]) => {
      const chunk = chunks.find(({ facadeModuleId }) => facadeModuleId === join(sourceFolder, module));
      if (chunk === undefined) throw new Error(`${module} has no chunk of its own.`);
      const files = withImports(bundle, chunk.fileName).filter((file) => !there.has(file));
      return [name, files.map((file) => `/${file}`)];
    }),
  );
}

function withImports(bundle: Rolldown.OutputBundle, fileName: string, found = new Set<string>()): string[] {
  const file = bundle[fileName];
  if (file?.type === 'chunk' && !found.has(fileName)) {
    found.add(fileName);
    for (const each of file.imports) withImports(bundle, each, found);
  }
  return [...found];
}

async function buildScript(target: string[]): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      target,
      write: false,
      lib: { entry: join(sourceFolder, 'common/head.ts'), formats: ['iife'], name: 'head' },
    },
  });
  const [output] = [built].flat();
  const [chunk] = output !== undefined && 'output' in output ? output.output : [];
  if (chunk?.type !== 'chunk') throw new Error('The script in the head was not built.');
  return chunk.code;
}
