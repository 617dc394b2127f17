/* oxlint-disable consistent-function-scoping -- what runs in a page has nothing of this file but itself */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { isForAxe, type Look } from './looks.ts';

/** Nothing is smaller, in CSS pixels. */
const TEXT_PX = 14;
/** What fingers have to meet, in CSS pixels (WCAG 2.2, 2.5.5). */
const TARGET_PX = 44;

/** What is wrong with a page as it stands there, in sentences that name the element; none when all is well. */
export async function faultsIn(page: Page, look: Look): Promise<string[]> {
  const faults = await page.evaluate(measure, {
    textPx: TEXT_PX,
    targetPx: look.touch ? TARGET_PX : 0,
  });
  if (!isForAxe(look)) return faults;
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  return [...faults, ...violations.map(({ id, nodes }) => `axe ${id}: ${nodes[0]?.html.slice(0, 160)}`)];
}

/** Runs in the page, as one piece. */
// oxlint-disable-next-line max-lines-per-function -- parts of it could not call each other there
function measure({ textPx, targetPx }: { textPx: number; targetPx: number }): string[] {
  const faults: string[] = [];
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
    if (!scrolls && box.width > 0 && (box.right > innerWidth + 1 || box.left < -1)) {
      faults.push(`Text stands outside of the window: ${nameOf(owner)}`);
    }
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

  // The card of who is alone holds no more than is to be seen at once.
  for (const card of document.querySelectorAll('.call-center')) {
    const hidden = card.scrollHeight - card.clientHeight;
    if (isSeen(card) && hidden > 1) faults.push(`The card scrolls by ${hidden} px.`);
  }

  if (targetPx > 0) {
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
  }
  return faults;
}
