/** The product's frame worker, with a tap on both sides of it. */
export * from './frame-tap.ts';
export * from '../../frame-worker.ts';
