import { expect, it, onTestFinished, vi } from 'vitest';
import { TestServer } from '../testing/test-server.ts';

const path = '/.well-known/security.txt';
const day = 86_400_000;

async function start(env: Readonly<Record<string, string>>): Promise<TestServer> {
  const server = await TestServer.start({ env });
  onTestFinished(() => server.stop());
  return server;
}

it('says where a weakness is reported, and expires in the future whenever it is read', async () => {
  const server = await start({
    SOTTO_SECURITY_CONTACT: 'mailto:security@calls.example.org https://calls.example.org/report',
    SOTTO_PUBLIC_URL: 'https://calls.example.org',
  });
  const read = async () => {
    const response = await server.fetch(path);
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    return (await response.text()).split('\n');
  };
  const lines = await read();
  expect(lines).toEqual([
    'Contact: mailto:security@calls.example.org',
    'Contact: https://calls.example.org/report',
    expect.stringMatching(/^Expires: \d{4}-\d\d-\d\dT00:00:00\.000Z$/u),
    'Preferred-Languages: de, en',
    `Canonical: https://calls.example.org${path}`,
    '',
  ]);
  const daysLeft = (text = '') => (Date.parse(text.slice('Expires: '.length)) - Date.now()) / day;
  expect(daysLeft(lines[2])).toBeGreaterThanOrEqual(90);
  expect(daysLeft(lines[2])).toBeLessThan(365);
  // A year later the same process is still right.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 365 * day });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  expect(daysLeft((await read())[2])).toBeGreaterThanOrEqual(90);
});

it('is not there when nobody said whom to tell', async () => {
  const server = await start({});
  expect((await server.fetch(path)).status).toBe(404);
});
