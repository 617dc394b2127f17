// Preloaded into the programs that the bootstrap attaches to the terminal: ends them when the bootstrap is gone,
// even when it was killed and could not tell them.
import process from 'node:process';

if (process.channel) {
  process.channel.unref();
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
}
