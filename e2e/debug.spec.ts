import { expect } from '@playwright/test';
import { test } from './fixtures/test.ts';

// What a page says about itself, for somebody who asks for help.

test('a page that is opened for it says what becomes of a call, and nothing of who or where', async ({
  people,
}) => {
  const ada = await people.arrive('Ada');
  await ada.goTo('/');
  await expect(ada.page.locator('.debug')).toHaveCount(0);

  await ada.page.addInitScript(() => {
    const wakeLock = { request: () => Promise.reject(new DOMException('marked', 'NotAllowedError')) };
    Object.defineProperty(navigator, 'wakeLock', { value: wakeLock });
  });
  await ada.page.goto(new URL('/?debug', ada.page.url()).href);
  const log = ada.page.locator('.debug');
  await log.getByText('Log of this page').click();
  const lines = log.locator('pre');
  await expect(lines).toContainText('socket use=rooms state=online');
  await ada.page.getByRole('button', { name: 'Start a call' }).click();
  await ada.join();
  await expect(lines).toContainText('call kind=call phase=connected reason=none others=0');
  await expect(lines).toContainText('failed what=wake-lock error=NotAllowedError');
  const said = (await lines.textContent()) ?? '';
  const code = new URL(ada.page.url()).pathname.replace('/r/', '');
  for (const word of ['Ada', 'marked', code, code.replaceAll('-', ''), new URL(ada.page.url()).host])
    expect(said).not.toContain(word);
});
