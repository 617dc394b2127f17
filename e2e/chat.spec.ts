import { expect, type Locator, type Page, type WebSocket } from '@playwright/test';
import { meet } from './fixtures/meet.ts';
import type { Person } from './fixtures/person.ts';
import { test } from './fixtures/test.ts';

const END_TO_END = 'End-to-end encrypted: only you two can see and hear this';
const EMPTY = 'Only you two can read this. It is gone when the call ends.';

const field = ({ page }: Person): Locator => page.getByRole('textbox', { name: 'Write a message' });
const conversation = ({ page }: Person): Locator => page.getByRole('log', { name: 'Messages' });

/** Waits until the call is encrypted, because before that nothing can be sent, and opens the chat with its key. */
async function openChat(person: Person): Promise<void> {
  await person.page.getByText(END_TO_END).first().waitFor();
  await person.page.keyboard.press('c');
  await expect(field(person)).toBeFocused();
}

async function write(person: Person, text: string): Promise<void> {
  await field(person).fill(text);
  await field(person).press('Enter');
  await expect(field(person)).toHaveValue('');
}

/** Whether a word is anywhere in the page or in what it keeps. */
const isKept = (page: Page, word: string): Promise<boolean> =>
  page.evaluate(
    async (sought) =>
      [
        document.documentElement.outerHTML,
        ...[localStorage, sessionStorage, await indexedDB.databases()].map((store) => JSON.stringify(store)),
        ...Array.from(document.querySelectorAll('textarea, input'), (each) =>
          each instanceof HTMLInputElement || each instanceof HTMLTextAreaElement ? each.value : '',
        ),
      ].some((text) => text.includes(sought)),
    word,
  );

/** Everything that a socket carried either way: as it is, and what base64url in it stands for. */
function listen(socket: WebSocket, heard: string[]): void {
  const take = ({ payload }: { payload: string | Buffer }) => {
    const text = payload.toString();
    const inside = text.match(/[\w-]{16,}/gu) ?? [];
    heard.push(text, ...inside.map((data) => Buffer.from(data, 'base64url').toString()));
  };
  socket.on('framesent', take);
  socket.on('framereceived', take);
}

test('two people write to each other, the server reads none of it, and nothing of it is left', async ({
  people,
  server,
}) => {
  const heard: string[] = [];
  const [ada, ben] = await meet(people, {
    prepare: (context) => {
      context.on('page', (page) => page.on('websocket', (socket) => listen(socket, heard)));
      return Promise.resolve();
    },
  });

  await test.step('what is unread is counted until it is read', async () => {
    await openChat(ada);
    await expect(ada.page.getByText(EMPTY)).toBeVisible();
    await write(ada, 'Hello Ben');
    await expect(ben.page.getByText('Ada wrote to you').first()).toBeVisible();
    await field(ada).pressSequentially('A second one,');
    await field(ada).press('Shift+Enter');
    await field(ada).pressSequentially('in two lines');
    await field(ada).press('Enter');
    await ben.page.getByRole('button', { name: 'Chat (2 unread)' }).click();
    await expect(conversation(ben)).toContainText('Hello Ben');
    await expect(conversation(ben)).toContainText('A second one,\nin two lines', { useInnerText: true });
    await expect(ben.page.getByRole('button', { name: 'Chat', exact: true })).toBeVisible();
    await write(ben, 'Hello Ada, שלום');
    await expect(conversation(ada)).toContainText('Hello Ada, שלום');
    // A screen reader hears it; nothing waits.
    await expect(
      ada.page.getByRole('log', { name: 'What happens in the call' }).getByText('Ben: Hello Ada, שלום'),
    ).toBeAttached();
    await expect(ada.page.getByText('Not delivered')).toBeHidden();
  });

  await test.step('what looks like a page is text, and a link leads where it says and nowhere else', async () => {
    const hostile =
      '<img src=x onerror="document.title=1"><script>document.title=1</script> javascript:alert(1)';
    await write(ada, hostile);
    await expect(conversation(ben)).toContainText(hostile);
    await expect(conversation(ben).locator('img, script, iframe, a')).toHaveCount(0);
    const target = `${server.url}/icon.svg`;
    await write(ada, `Look (${target}).`);
    const link = conversation(ben).getByRole('link');
    await expect(link).toHaveText(target);
    await expect(link).toHaveAttribute('href', target);
    await expect(link).toHaveAttribute('referrerpolicy', 'no-referrer');
    const opened = ben.page.context().waitForEvent('page');
    await link.click();
    const other = await opened;
    await other.waitForLoadState();
    expect(other.url()).toBe(target);
    expect(await other.evaluate(() => [window.opener, document.referrer])).toEqual([null, '']);
    await other.close();
    // The call goes on.
    await expect(ben.page.getByText(END_TO_END).first()).toBeVisible();
  });

  await test.step('the server relays nothing of it in clear', async () => {
    const before = heard.length;
    await write(ada, 'quuxington');
    await expect(conversation(ben)).toContainText('quuxington');
    await write(ben, 'zyxwvut');
    await expect(conversation(ada)).toContainText('zyxwvut');
    // It listens at the right place: something passed meanwhile, and what has to be in clear is found there.
    expect(heard.length).toBeGreaterThan(before);
    expect(heard.some((text) => text.includes('"relay"'))).toBe(true);
    expect(heard.some((text) => text.includes('Ben'))).toBe(true);
    expect(heard.filter((text) => /quuxington|zyxwvut/u.test(text))).toEqual([]);
    expect(heard.filter((text) => /"chat/u.test(text))).toEqual([]);
  });

  await test.step('nothing of it is left after the call, on either side, nor when one comes back', async () => {
    expect(await isKept(ben.page, 'quuxington')).toBe(true);
    await field(ben).fill('zyxwvut, not sent');
    await ben.leave();
    expect(await isKept(ben.page, 'quuxington')).toBe(false);
    await ben.page.getByRole('button', { name: 'Join again' }).click();
    await openChat(ben);
    expect(await isKept(ben.page, 'quuxington')).toBe(false);
    expect(await isKept(ben.page, 'zyxwvut')).toBe(false);
    // Ada cannot know whether it is Ben again.
    await expect(ada.page.getByText(EMPTY)).toBeVisible();
    expect(await isKept(ada.page, 'quuxington')).toBe(false);
    await field(ada).press('Escape');
    await expect(conversation(ada)).toBeHidden();
  });
});

test('what is written while the other is cut off arrives later, and on a phone the chat is a sheet below the face', async ({
  people,
  server,
}) => {
  const [ada, ben] = await meet(people, {}, { door: server.firstDoor });
  await openChat(ada);
  await openChat(ben);
  server.firstDoor.freeze();
  await write(ada, 'Are you there?');
  await expect(ada.page.getByText('Not delivered yet')).toBeVisible();
  server.firstDoor.open();
  await expect(conversation(ben)).toContainText('Are you there?', { timeout: 30_000 });
  await expect(ada.page.getByText('Not delivered yet')).toBeHidden();

  await test.step('and leaves a small face while a keyboard is open', async () => {
    const { page } = ada;
    const phone = { width: 390, height: 844 };
    await page.setViewportSize(phone);
    /** Of all pictures that are to be seen: the other one's, and one's own in its corner. All at the same moment. */
    const widths = () =>
      page.locator('video').evaluateAll((pictures) =>
        pictures.flatMap((picture) => {
          const { width } = picture.getBoundingClientRect();
          return picture.checkVisibility({ visibilityProperty: true }) ? [Math.round(width)] : [];
        }),
      );
    const expectSheet = () =>
      expect(async () => {
        const [face, own] = await widths();
        expect(face).toBeGreaterThan(200);
        expect(own).toBeGreaterThan(50);
      }).toPass();
    const sheet = page.getByRole('complementary', { name: 'Chat' });
    await expect(async () => {
      const [face, chat] = [await ada.pictureOf('Ben').boundingBox(), await sheet.boundingBox()];
      expect(face?.width).toBeGreaterThan(200);
      expect((face?.y ?? Infinity) + (face?.height ?? Infinity)).toBeLessThanOrEqual(chat?.y ?? 0);
      expect(chat?.height).toBeGreaterThan(phone.height * 0.4);
    }).toPass();
    // A keyboard makes the window smaller …
    await page.setViewportSize({ ...phone, height: 508 });
    await expect.poll(widths).toEqual([72]);
    await page.setViewportSize(phone);
    await expectSheet();
    // … or lies on it, as in WebKit, where the field must be above it nevertheless.
    await page.evaluate(() => {
      const { visualViewport } = window;
      Object.defineProperty(visualViewport, 'height', { value: 508 });
      visualViewport?.dispatchEvent(new Event('resize'));
    });
    await expect.poll(widths).toEqual([72]);
    const box = await field(ada).boundingBox();
    expect((box?.y ?? Infinity) + (box?.height ?? Infinity)).toBeLessThan(508);
    await page.keyboard.press('Escape');
    await expectSheet();
  });
});
