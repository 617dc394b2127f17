import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type Plugin } from 'vite';

const WEB = join(import.meta.dirname, '../../../packages/web');

/**
 * The product's own pages, built with a `SecureSession` that protects nothing. The product has no way to do without
 * encryption, and gets none: what differs is put in its place here, by the build. All else is the same code: pages,
 * steps, signalling, negotiation, codecs, and which side offers.
 */
export class PlainSite {
  /** For `SOTTO_WEB_DIR`. */
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async create(): Promise<PlainSite> {
    const site = new PlainSite(mkdtempSync(join(tmpdir(), 'sotto-plain-')));
    try {
      await site.#build();
      return site;
    } catch (error) {
      site.close();
      throw error;
    }
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #build(): Promise<void> {
    let replaced = 0;
    const plain: Plugin = {
      name: 'sotto-plain',
      enforce: 'pre',
      resolveId: (source) => {
        if (source !== '@sotto/e2ee') return undefined;
        replaced += 1;
        return join(import.meta.dirname, 'e2ee.ts');
      },
    };
    await build({
      root: WEB,
      configFile: join(WEB, 'vite.config.ts'),
      logLevel: 'error',
      plugins: [plain],
      build: { outDir: this.folder, emptyOutDir: true },
    });
    if (replaced === 0) throw new Error('These pages encrypt: nothing of the client asks for @sotto/e2ee.');
  }
}
