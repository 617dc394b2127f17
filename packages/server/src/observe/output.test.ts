import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';

const source = (name: string): string => JSON.stringify(new URL(name, import.meta.url).href);

/** Writes so many lines when it is told to, and ends at once with 3. */
function logger(lines: number): ChildProcess {
  const program = `
    const { createStatusLog } = await import(${source('status-log.ts')});
    const { outliveReaders } = await import(${source('output.ts')});
    outliveReaders();
    const log = createStatusLog({ level: 'info' });
    process.stdin.once('data', () => {
      for (let index = 0; index < ${lines}; index++) log.info('server closed', { count: index });
      process.exit(3);
    });
    process.stdout.write('ready');
  `;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], { stdio: 'pipe' });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

async function end(child: ChildProcess): Promise<unknown> {
  child.stdin?.write('now');
  const [code] = await once(child, 'exit');
  return code;
}

describe('a log', { timeout: 20_000 }, () => {
  it('is complete when somebody reads it to the end', async () => {
    const child = logger(100);
    let text = '';
    child.stderr?.on('data', (data: Buffer) => (text += data.toString('utf8')));
    await once(child.stdout ?? child, 'data');
    const closed = once(child, 'close');
    expect(await end(child)).toBe(3);
    await closed;
    expect(text.trim().split('\n')).toHaveLength(100);
  });

  it('whose reader was killed does not keep the process from its end', async () => {
    const child = logger(3);
    await once(child.stdout ?? child, 'data');
    child.stderr?.destroy();
    expect(await end(child)).toBe(3);
  });

  it('whose reader stands still does not, either', async () => {
    const child = logger(20_000);
    child.stderr?.pause();
    await once(child.stdout ?? child, 'data');
    expect(await end(child)).toBe(3);
  });
});
