import type { Size } from './layout/picture.ts';

/** What of `VisualViewport` matters here: the part of the window that is to be seen, in its coordinates. */
interface SeenPart {
  readonly offsetTop: number;
  readonly height: number;
  readonly scale: number;
}

interface Hidden {
  readonly above: number;
  readonly below: number;
}

const nothing: Hidden = { above: 0, below: 0 };
/** The lowest window into which the call is put, in rem: below it a browser that scrolls to the field does better. */
const lowest = 20;
/** Pixels that are hidden by less than any keyboard: by a bar of the browser that comes and goes. */
const bars = 100;

/**
 * The pixels of the window that are not to be seen because a keyboard lies on it, where the browser leaves the window as
 * high as it was (WebKit; others are told to make it smaller by `interactive-widget`). Who enlarges the page with two
 * fingers sees a part of it too, and is to see it as it is.
 */
export function hiddenPart(seen: SeenPart | null, { height, rem }: { height: number; rem: number }): Hidden {
  if (seen === null || Math.abs(seen.scale - 1) > 0.01 || seen.height < lowest * rem) return nothing;
  if (height - seen.height < bars) return nothing;
  const above = Math.max(0, Math.round(seen.offsetTop));
  const below = Math.max(0, Math.round(height - seen.height - seen.offsetTop));
  return { above, below };
}

/**
 * How high the call has to be for each panel to leave room for faces, in rem. On narrow windows the chat is a sheet below
 * them, for which a keyboard leaves no room.
 */
const roomy = {
  people: { beside: 30, below: 30 },
  chat: { beside: 30, below: 34 },
} as const;
/** Up to this width, in rem, panels are below the stage and not beside it, as side-panel.css says. */
const narrow = 48;

/** Whether a panel takes the place of the stage in a call of this size, in rem. */
export function coversStage(panel: keyof typeof roomy | null, size: Size | null): boolean {
  if (panel === null || size === null) return false;
  return size.height <= roomy[panel][size.width <= narrow ? 'below' : 'beside'];
}
