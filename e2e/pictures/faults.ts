/* oxlint-disable consistent-function-scoping -- what runs in a page has nothing of this file but itself */
import { violationsIn } from '../fixtures/axe.ts';
import { inTurn } from '../fixtures/in-turn.ts';
import type { Gallery, SceneWindow } from './gallery.ts';
import type { Look } from './looks.ts';

/** Nothing is smaller, in CSS pixels. */
const TEXT_PX = 14;
/** What fingers have to meet, in CSS pixels (WCAG 2.2, 2.5.5). */
const TARGET_PX = 44;
/** What a mouse has to meet (2.5.8). */
const POINTER_TARGET_PX = 24;
/** A notice of four lines, with a button, is no higher. */
const NOTICE_PX = 84;

/** What axe looks for by language: all. What is dark differs from that by its colours alone, and forced ones are the system's. */
const rules: Readonly<Record<Look['appearance'], string[] | null>> = {
  light: null,
  dark: ['color-contrast', 'link-in-text-block'],
  forced: [],
};

/** What is wrong with a scene as it stands there, in sentences that name the element; none when all is well. */
export async function faultsIn(page: SceneWindow, look: Look): Promise<string[]> {
  const faults = await measuredIn(page, look);
  const only = rules[look.appearance];
  if (only?.length === 0) return faults;
  await page.evaluate(loadAxe, null);
  return [...faults, ...(await page.evaluate(violationsIn, only))];
}

/** The same without what axe finds. */
export const measuredIn = (page: SceneWindow, { touch }: Look): Promise<string[]> =>
  page.evaluate(measure, {
    textPx: TEXT_PX,
    targetPx: touch ? TARGET_PX : POINTER_TARGET_PX,
    noticePx: NOTICE_PX,
  });

interface SceneInLooks {
  readonly gallery: Gallery;
  readonly page: SceneWindow;
  readonly scene: string;
  /** All of the size that the page has. */
  readonly looks: readonly Look[];
  readonly find: (page: SceneWindow, look: Look) => Promise<string[]>;
  /** Gives the page what only its browser can give it. */
  readonly dress?: (look: Look) => Promise<void>;
}

/** Opens a scene once, and gives it one look after the other where it stands: most of the time is that of the opening. */
export async function faultsInLooks({
  gallery,
  page,
  scene,
  looks,
  find,
  dress,
}: SceneInLooks): Promise<string[]> {
  const seen = async (look: Look): Promise<string[]> => {
    await dress?.(look);
    await (look === looks[0] ? gallery.show(page, scene, look) : gallery.change(page, look));
    return find(page, look);
  };
  const found = await inTurn(looks, async (look) => {
    const faults = await seen(look).catch((error: unknown) => [String(error)]);
    return faults.map((fault) => `${scene}, ${look.name}: ${fault}`);
  });
  return found.flat();
}

/** Runs in the page: the gallery serves it, and the browser keeps it as it has compiled it. */
async function loadAxe(): Promise<void> {
  if ('axe' in window) return;
  const script = Object.assign(document.createElement('script'), { src: '/axe.js' });
  document.head.append(script);
  await new Promise((resolve, reject) => {
    script.addEventListener('load', resolve);
    script.addEventListener('error', reject);
  });
}

/** Runs in the page, as one piece. */
// oxlint-disable-next-line max-lines-per-function -- parts of it could not call each other there
function measure({
  textPx,
  targetPx,
  noticePx,
}: Record<'textPx' | 'targetPx' | 'noticePx', number>): string[] {
  const faults = window.galleryErrors.map((message) => `The page failed: ${message}`);
  const nameOf = (element: Element) => {
    const words = (element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 40);
    return `<${element.localName} class="${element.getAttribute('class') ?? ''}"> “${words}”`;
  };
  const isSeen = (element: Element) =>
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true });

  const { scrollWidth } = document.documentElement;
  if (scrollWidth > innerWidth)
    faults.push(`The page is ${scrollWidth - innerWidth} px wider than its window.`);

  // Only those who hear a page are told what stands in a box of one pixel.
  const isForEars = (element: Element): boolean =>
    getComputedStyle(element).clipPath === 'inset(50%)' ||
    (element.parentElement !== null && isForEars(element.parentElement));
  /** What is too long ends with an ellipsis, and is whole somewhere else. */
  const isShortened = (element: Element): boolean =>
    getComputedStyle(element).textOverflow === 'ellipsis' ||
    (element.parentElement !== null &&
      getComputedStyle(element).display === 'inline' &&
      isShortened(element.parentElement));
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const owners = new Set<Element>();
  while (walker.nextNode()) {
    const owner = walker.currentNode.parentElement;
    if (owner === null || (walker.currentNode.nodeValue ?? '').trim() === '') continue;
    if (isSeen(owner) && !isForEars(owner)) owners.add(owner);
  }
  for (const owner of owners) {
    const style = getComputedStyle(owner);
    const size = Number.parseFloat(style.fontSize);
    if (size < textPx - 0.01) faults.push(`Text of ${size} px: ${nameOf(owner)}`);
    if (isShortened(owner)) continue;
    const isCut = style.overflowX !== 'visible' && owner.scrollWidth > owner.clientWidth + 1;
    if (isCut && style.overflowX === 'hidden') faults.push(`Text is cut off: ${nameOf(owner)}`);
    const box = owner.getBoundingClientRect();
    const scrolls = owner.closest('[data-scrolls], pre, table') !== null;
    if (!scrolls && box.width > 0 && (box.right > innerWidth + 1 || box.left < -1))
      faults.push(`Text stands outside of the window: ${nameOf(owner)}`);
  }

  // One's own picture lies in a corner of the other one or beside it: across an edge it looks like a mistake.
  const [own, other] = ['.tile[data-floating="true"]', '.tile-person'].map((tile) =>
    document.querySelector(tile)?.getBoundingClientRect(),
  );
  if (own !== undefined && other !== undefined) {
    const isInside =
      own.left >= other.left &&
      own.right <= other.right &&
      own.top >= other.top &&
      own.bottom <= other.bottom;
    const isBeside =
      own.left >= other.right ||
      own.right <= other.left ||
      own.top >= other.bottom ||
      own.bottom <= other.top;
    if (!isInside && !isBeside) faults.push('The own picture lies across the edge of the other one.');
  }

  // A notice is for a moment, and lies on nothing that somebody may want to press.
  for (const pill of document.querySelectorAll('.pill')) {
    const { height } = pill.getBoundingClientRect();
    if (isSeen(pill) && height > noticePx)
      faults.push(`A notice of ${Math.round(height)} px: ${nameOf(pill)}`);
  }

  // What is said on a picture is to be read as a whole, or not there.
  for (const name of document.querySelectorAll('.tile-name, .tile-message span')) {
    if (!isSeen(name)) continue;
    const tile = name.closest('.tile');
    const covers = document.querySelectorAll(
      '.tile[data-floating="true"], .call-center > *, .tile-message span',
    );
    const box = name.getBoundingClientRect();
    for (const cover of covers) {
      if (cover === tile || cover === name || !isSeen(cover)) continue;
      if (cover.matches('.tile-message span') && cover.closest('.tile') !== tile) continue;
      const { left, right, top, bottom } = cover.getBoundingClientRect();
      const width = Math.min(box.right, right) - Math.max(box.left, left);
      const height = Math.min(box.bottom, bottom) - Math.max(box.top, top);
      if (width > 1 && height > 1) faults.push(`Words are covered: ${nameOf(name)} by ${nameOf(cover)}`);
    }
  }

  // A button too wide for its card stands across its edge.
  for (const button of document.querySelectorAll('.alone .button, .panel .button, .danger-card .button')) {
    const card = button.closest('.alone, .panel, .danger-card')?.getBoundingClientRect();
    const { left, right } = button.getBoundingClientRect();
    if (card !== undefined && isSeen(button) && (left < card.left || right > card.right))
      faults.push(`A button stands outside of its card: ${nameOf(button)}`);
  }

  // Whoever hears a page is told what to write into a field, even where its words have no room.
  for (const field of document.querySelectorAll('input, select, textarea')) {
    if (!isSeen(field) || field.hasAttribute('aria-label') || field.hasAttribute('aria-labelledby')) continue;
    const labels = 'labels' in field && field.labels instanceof NodeList ? [...field.labels] : [];
    if (!labels.some((label) => label instanceof Element && isSeen(label)))
      faults.push(`A field has no name: ${nameOf(field)}`);
  }

  // The card of who is alone holds no more than is to be seen at once.
  for (const card of document.querySelectorAll('.call-center')) {
    const hidden = card.scrollHeight - card.clientHeight;
    if (isSeen(card) && hidden > 1) faults.push(`The card scrolls by ${hidden} px.`);
  }

  const targets = document.querySelectorAll(
    'button, a[href], input, select, textarea, summary, [role="button"]',
  );
  for (const target of targets) {
    if (!isSeen(target) || isForEars(target) || target.matches(':disabled')) continue;
    // Links in a sentence are as high as its lines (WCAG 2.2, 2.5.8).
    if (target.localName === 'a' && getComputedStyle(target).display === 'inline') continue;
    const label = target instanceof HTMLInputElement ? target.labels?.[0] : undefined;
    const parts = label ? [target, label] : [target];
    const boxes = parts.map((part) => part.getBoundingClientRect());
    const box = boxes[0] ?? new DOMRect();
    if (box.width === 0 || box.bottom < 0 || box.top > innerHeight) continue;
    const isLarge = ({ width, height }: DOMRect) => width >= targetPx - 0.5 && height >= targetPx - 0.5;
    if (boxes.some(isLarge)) continue;
    // It may take taps beyond what is drawn.
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    const reach = targetPx / 2 - 1;
    const corners = [
      [x, y - reach],
      [x, y + reach],
      [x - reach, y],
      [x + reach, y],
    ] as const;
    const takes = corners.every(([left, top]) => {
      const hit = document.elementFromPoint(left, top);
      return hit !== null && parts.some((part) => part.contains(hit));
    });
    if (!takes) {
      const measures = `${Math.round(box.width)} × ${Math.round(box.height)} px`;
      faults.push(`A target of ${measures}: ${nameOf(target)}`);
    }
  }
  return faults;
}
