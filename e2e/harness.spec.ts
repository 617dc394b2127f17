import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { addressOf, Door } from './fixtures/door.ts';
import { Guard } from './fixtures/guard.ts';
import { expectCamera, lookAt } from './fixtures/media.ts';
import { installProbe } from './fixtures/probe.ts';
import { needsNamespace, test } from './fixtures/test.ts';
import { expect } from '@playwright/test';

// A harness that cannot see a fault finds none. These specs show it one of each kind.

async function serve(body: string, headers: Record<string, string> = {}): Promise<[Server, url: string]> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html', ...headers });
    response.end(body);
  }).listen(0, 'localhost');
  await once(server, 'listening');
  return [server, `http://localhost:${addressOf(server).port}`];
}

test('the guard sees a request to somebody else', async ({ browser }) => {
  const [other, otherUrl] = await serve('');
  const [server, url] = await serve(`<img src="${otherUrl}/pixel.png">`);
  const context = await browser.newContext();
  const guard = new Guard();
  guard.watch(context, url);
  const page = await context.newPage();
  await page.goto(url);
  await expect.poll(() => guard.problems()).toEqual([`request to ${otherUrl}/pixel.png`]);
  await context.close();
  server.close();
  other.close();
});

test('the guard sees an inline script that the policy forbids', async ({ browser }) => {
  const [server, url] = await serve('<script>document.title = "no";</script>', {
    'content-security-policy': "default-src 'self'",
  });
  const context = await browser.newContext();
  await context.addInitScript(installProbe);
  const guard = new Guard();
  guard.watch(context, url);
  const page = await context.newPage();
  await page.goto(url);
  await expect.poll(async () => (await guard.problems()).join('\n')).toContain('script-src');
  await context.close();
  server.close();
});

test('the guard sees an exception that nobody caught', async ({ browser }) => {
  const [server, url] = await serve('<script>throw new Error("lost");</script>');
  const context = await browser.newContext();
  const guard = new Guard();
  guard.watch(context, url);
  const page = await context.newPage();
  await page.goto(url);
  await expect.poll(async () => (await guard.problems()).join('\n')).toContain('uncaught: Error: lost');
  await context.close();
  server.close();
});

test('the camera of the tests is told from black', async ({ browser }) => {
  const [server, url] = await serve('<video id="camera" autoplay muted></video><video id="black"></video>');
  const page = await browser.newPage();
  await page.goto(url);
  await page.evaluate(async () => {
    const video = document.querySelector<HTMLVideoElement>('#camera');
    if (video !== null) video.srcObject = await navigator.mediaDevices.getUserMedia({ video: true });
  });
  await expectCamera(page.locator('#camera'));
  expect((await lookAt(page.locator('#black'))).brightness).toBe(0);
  await page.close();
  server.close();
});

test('a door that is cut refuses, one that is frozen says nothing, one that is open lets through', async () => {
  const [server, url] = await serve('hello');
  const door = await Door.create();
  door.leadTo(Number(new URL(url).port));
  const ask = (milliseconds: number) =>
    fetch(door.url, { signal: AbortSignal.timeout(milliseconds), headers: { connection: 'close' } }).then(
      (response) => response.text(),
      (error: Error) => error.name,
    );
  expect(await ask(5000)).toBe('hello');
  door.cut();
  expect(await ask(5000)).toBe('TypeError');
  door.freeze();
  expect(await ask(300)).toBe('TimeoutError');
  door.open();
  expect(await ask(5000)).toBe('hello');
  door.close();
  server.close();
});

test('nothing but the loopback and a cable to nowhere is there', () => {
  needsNamespace();
  const interfaces = readFileSync('/proc/net/dev', 'utf8').match(/^\s*\w+(?=:)/gmu) ?? [];
  expect(new Set(interfaces.map((name) => name.trim()))).toEqual(new Set(['lo', 'cable', 'nowhere']));
});
