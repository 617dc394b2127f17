/** What a person does next in a scene, such as opening a menu. It stands when that is done. */
export type Act = () => void | Promise<void>;

/** How long something may take to be there, in milliseconds, on a machine that does much else. */
const waitTimeout = 3_000;

const nextFrame = () => new Promise((resolve) => void requestAnimationFrame(() => setTimeout(resolve)));

/** Everything has its place, and effects have run: Preact runs them behind the next frame. */
export async function settled(): Promise<void> {
  await nextFrame();
  await nextFrame();
}

/** Rejects when it does not come. */
export async function there(selector: string): Promise<HTMLElement> {
  const begun = performance.now();
  for (;;) {
    const element = document.querySelector<HTMLElement>(selector);
    if (element !== null) return element;
    if (performance.now() - begun > waitTimeout) throw new Error(`Nothing in this scene is ${selector}.`);
    await nextFrame();
  }
}

/** Presses these one after the other, each as soon as it is there. */
export const press =
  (...selectors: readonly string[]): Act =>
  async () => {
    for (const selector of selectors) {
      (await there(selector)).click();
      await settled();
    }
  };

/** Writes into a field that is there or comes. */
export async function write(selector: string, text: string): Promise<void> {
  const field = await there(selector);
  if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) return;
  field.value = text;
  field.dispatchEvent(new InputEvent('input', { bubbles: true }));
}
