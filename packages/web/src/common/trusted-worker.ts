// Vite makes this module out of the file that the query follows.
// oxlint-disable-next-line import/default -- the linter looks into the file itself
import url from '@sotto/client/frame-worker?worker&url';

/** What is used here of Trusted Types (W3C); the compiler's library does not know them yet. */
interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): string };
}

declare global {
  var trustedTypes: TrustedTypes | undefined;
}

/**
 * The only script address that the page makes a worker from. The content security policy demands Trusted Types and
 * allows one policy of this name (W3C Trusted Types, section 4); it passes this address and nothing else.
 */
const policy = globalThis.trustedTypes?.createPolicy('sotto', {
  createScriptURL(wanted) {
    if (wanted !== url) throw new TypeError('Only the frame worker may be started.');
    return wanted;
  },
});

/** A fresh module worker that encrypts and decrypts the frames of one call. */
export function createE2eeWorker(): Worker {
  return new Worker(policy?.createScriptURL(url) ?? url, { type: 'module', name: 'sotto-frames' });
}
