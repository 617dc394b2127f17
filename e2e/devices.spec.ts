import { type BrowserContext, expect, type Locator } from '@playwright/test';
import { launchChromium } from './fixtures/browsers.ts';
import { expectNothingToMove } from './fixtures/layout-shifts.ts';
import { expectToReceive } from './fixtures/media.ts';
import type { People } from './fixtures/people.ts';
import type { Person } from './fixtures/person.ts';
import { test } from './fixtures/test.ts';

declare global {
  interface Window {
    /** Tracks of microphones that the page has opened. */
    sottoMicrophones: MediaStreamTrack[];
    /** Whether there is one to be opened. */
    sottoPluggedIn: boolean;
  }
}

/** Makes every request for devices fail with this `DOMException`: what the machine of the tests cannot do itself. */
const failWith = (name: string) => async (context: BrowserContext) => {
  await context.addInitScript((error) => {
    // Pages that are not secure, such as the empty one, have no devices.
    if (!('mediaDevices' in navigator)) return;
    navigator.mediaDevices.getUserMedia = async () => {
      throw new DOMException('not now', error);
    };
  }, name);
};

/** Chromium's fake microphone cannot be taken out by a flag, as its camera can. */
const hideMicrophones = async (context: BrowserContext) => {
  await context.addInitScript(() => {
    if (!('mediaDevices' in navigator)) return;
    const original = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (constraints) => {
      if (constraints?.audio !== undefined) throw new DOMException('none', 'NotFoundError');
      return original(constraints);
    };
  });
};

/** Keeps what the page has opened, for `unplugMicrophone`. */
const keepMicrophones = async (context: BrowserContext) => {
  await context.addInitScript(() => {
    window.sottoMicrophones = [];
    window.sottoPluggedIn = true;
    if (!('mediaDevices' in navigator)) return;
    const original = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (constraints) => {
      if (!window.sottoPluggedIn) throw new DOMException('none', 'NotFoundError');
      const stream = await original(constraints);
      window.sottoMicrophones.push(...stream.getAudioTracks());
      return stream;
    };
  });
};

/** The only one there is: nothing takes over. */
function unplugMicrophone(): void {
  window.sottoPluggedIn = false;
  for (const track of window.sottoMicrophones) {
    track.stop();
    track.dispatchEvent(new Event('ended'));
  }
}

/** A sentence about a device, where it is read out as well. */
const says = ({ page }: Person, words: string): Locator => page.getByRole('status').getByText(words);

/** Joins without devices a call in which somebody waits, and shows that both are in it and the other is heard. */
async function expectToJoinAnyway(people: People, person: Person, room: string): Promise<void> {
  const other = await people.arrive('Other');
  await other.enter(room);
  await person.page.getByRole('textbox', { name: 'Your name' }).fill(person.name);
  await person.joinButton.click();
  await expect(person.tileOf('Other')).toBeVisible();
  await expect(other.tileOf(person.name)).toBeVisible();
  await expectToReceive(person.page, { videos: 1, voices: 1 });
}

test('who refused camera and microphone reads how to allow them, and joins anyway', async ({ people }) => {
  const browser = await launchChromium({ denyDevices: true });
  const ada = await people.arrive('Ada', { browser });
  const room = await ada.startRoom('call');
  await expect(says(ada, 'Sotto is not allowed to use your camera and microphone.')).toBeVisible();
  await expect(says(ada, 'allow the camera and the microphone, then try again')).toBeVisible();
  await expectToJoinAnyway(people, ada, room);
  await browser.close();
});

test('who has no camera and no microphone reads it, and joins anyway', async ({ people }) => {
  const browser = await launchChromium({ noCamera: true });
  const ada = await people.arrive('Ada', { browser, prepare: hideMicrophones });
  const room = await ada.startRoom('call');
  await expect(says(ada, 'No camera was found.')).toBeVisible();
  await expect(says(ada, 'No microphone was found.')).toBeVisible();
  await expectToJoinAnyway(people, ada, room);
  await browser.close();
});

test('a device that another program holds is named as busy, and starts when it is free', async ({
  people,
}) => {
  const ada = await people.arrive('Ada', { prepare: failWith('NotReadableError') });
  await ada.startRoom('call');
  await expect(says(ada, 'Another program is using the camera.')).toBeVisible();
  await expect(says(ada, 'Another program is using the microphone.')).toBeVisible();
  // The program lets go: the browser's own method is found again on the prototype.
  await ada.page.evaluate(() => Reflect.deleteProperty(navigator.mediaDevices, 'getUserMedia'));
  await ada.page.getByRole('button', { name: 'Try again: Camera' }).click();
  await expect(says(ada, 'Another program is using the camera.')).toBeHidden();
  await expect(ada.page.getByRole('button', { name: 'Turn camera off' })).toBeVisible();
});

test('a device that is unplugged before a call is named, and the person joins anyway', async ({ people }) => {
  const ada = await people.arrive('Ada');
  const room = await ada.startRoom('call');
  await expect(ada.page.getByRole('button', { name: 'Turn camera off' })).toBeVisible();
  await ada.page.evaluate(() => {
    for (const video of document.querySelectorAll('video')) {
      const { srcObject } = video;
      if (!(srcObject instanceof MediaStream)) continue;
      for (const track of srcObject.getVideoTracks()) {
        track.stop();
        track.dispatchEvent(new Event('ended'));
      }
    }
  });
  await expect(says(ada, 'The camera was unplugged.')).toBeVisible();
  await expectToJoinAnyway(people, ada, room);
});

test('nothing in a call moves when a device fails, and when it is there again', async ({ people }) => {
  const ada = await people.arrive('Ada', { prepare: keepMicrophones });
  const ben = await people.arrive('Ben');
  const room = await ada.startRoom('call');
  await ada.join();
  await ben.enter(room);
  await expect(ada.page.getByRole('button', { name: 'End-to-end encrypted' })).toBeVisible();
  await expect(ada.pictureOf('Ben')).toBeVisible();
  const fault = says(ada, 'The microphone was unplugged.');
  await expectNothingToMove(ada.page, {
    come: async () => {
      await ada.page.evaluate(unplugMicrophone);
      await expect(fault).toBeVisible();
    },
    go: async () => {
      await ada.page.evaluate(() => {
        window.sottoPluggedIn = true;
      });
      await ada.page.getByRole('button', { name: 'Try again: Microphone' }).click();
      await expect(fault).toBeHidden();
    },
  });
});

test('what is wrong with a microphone in a conference stays in its place while somebody leaves', async ({
  people,
}) => {
  const ada = await people.arrive('Ada', { prepare: keepMicrophones });
  const [ben, cleo] = [await people.arrive('Ben'), await people.arrive('Cleo')];
  const room = await ada.startRoom('conference');
  await ada.join();
  await ben.enter(room);
  await cleo.enter(room);
  await expect(ada.tileOf('Cleo')).toBeVisible();
  await ada.page.evaluate(unplugMicrophone);
  const fault = says(ada, 'The microphone was unplugged.');
  await expect(fault).toBeVisible();
  const place = await fault.boundingBox();
  await ben.leave();
  await expect(ada.page.getByRole('banner').getByText('Ben left')).toBeVisible();
  await expect(ada.tileOf('Ben')).toBeHidden();
  await expect(fault).toBeVisible();
  expect(await fault.boundingBox()).toEqual(place);
  await expect(ada.page.getByRole('button', { name: 'Try again: Microphone' })).toBeVisible();
});

test('camera and microphone can be off from the start, and the choice is remembered', async ({ people }) => {
  const ada = await people.arrive('Ada');
  const room = await ada.startRoom('call');
  await ada.page.getByRole('button', { name: 'Turn camera off' }).click();
  await ada.page.getByRole('button', { name: 'Turn microphone off' }).click();
  await ada.goTo(room);
  await expect(ada.page.getByRole('button', { name: 'Turn camera on' })).toBeVisible();
  await expect(ada.page.getByRole('button', { name: 'Turn microphone on' })).toBeVisible();
});
