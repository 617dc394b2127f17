export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Rect extends Size {
  readonly x: number;
  readonly y: number;
}

/** What a tile shows. */
export interface Picture {
  /** Width over height, as it comes from the camera or the screen. */
  readonly aspect: number;
  /** How many times as large as whole it may be shown, with its edges cut off. */
  readonly zoom: number;
}

export const usualAspect = 16 / 9;

/** A fifth may be cut off in one direction: what is left of it is shown 1.25 times as large. */
export const camera = (aspect = usualAspect): Picture => ({ aspect, zoom: 1.25 });
/** A screen is read to its edges. */
export const screen = (aspect = usualAspect): Picture => ({ aspect, zoom: 1 });

/** The largest tile in a space that is filled by its picture. */
export const fill = ({ width, height }: Size, { aspect, zoom }: Picture): Size => ({
  width: Math.min(width, height * aspect * zoom),
  height: Math.min(height, (width / aspect) * zoom),
});

/**
 * How large faces are in a space: the shorter side of the picture, in pixels, as it is scaled where nothing is cut off at
 * its top. Cameras are framed so that a head takes about the same part of that, of a picture from a laptop as of one from
 * a phone that is held upright. Cutting off the sides costs a face nothing. Cutting off the top and the bottom makes it
 * larger and puts foreheads at risk: it is allowed, to fill a stage, and not sought.
 */
export const faceIn = (space: Size, picture: Picture): number =>
  fill(space, picture).height * Math.min(1, picture.aspect);

/** A rectangle of whole pixels in the middle of another. */
export function inMiddle(size: Size, { x, y, width, height }: Rect): Rect {
  const inner = { width: Math.floor(size.width), height: Math.floor(size.height) };
  return {
    x: Math.round(x + (width - inner.width) / 2),
    y: Math.round(y + (height - inner.height) / 2),
    ...inner,
  };
}
