export { observeLevel } from './devices/level.ts';
export { createLocalMedia } from './devices/local-media.ts';
export type { LocalMediaOptions } from './devices/local-media.ts';
export { codeOf, SottoError } from './errors.ts';
export { createSotto } from './sotto.ts';
export type { SottoOptions } from './sotto.ts';
export { browserSupport } from './support.ts';
export type { BrowserSupport } from './support.ts';
export type * from './types.ts';
