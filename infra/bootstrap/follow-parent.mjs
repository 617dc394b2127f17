// Preloaded into the programs that the bootstrap attaches to the terminal, as follow-parent.mjs?parent=PID: ends them
// when the bootstrap is gone, even when it was killed and could not tell them.
import process from 'node:process';

// Programs pass their own preloads on to those that they start, which have a channel to somebody else.
const { searchParams } = new URL(import.meta.url);
if (process.channel && process.ppid === Number(searchParams.get('parent'))) {
  process.channel.unref();
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
}
