export { type Config, readConfig } from './config/config.ts';
export { ConfigError, StartError } from './config/errors.ts';
export { createStatusLog, type StatusLog } from './observe/status-log.ts';
export { SottoServer, type SottoServerOptions } from './sotto-server.ts';
