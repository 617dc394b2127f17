/** The product's frame worker, in a browser that gives it every second frame. */
export * from './every-second-frame.ts';
export * from '../../frame-worker.ts';
