/** The frame worker, for the bundler of the pages: they know the client, not what it is made of. */
export * from '@sotto/e2ee/worker';
