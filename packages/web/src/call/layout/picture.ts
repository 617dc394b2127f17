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
  /** Width over height of the narrowest tile that it may fill, with its sides cut off. */
  readonly narrowest: number;
  /** Width over height of the widest tile that it may fill, with its top and its bottom cut off. */
  readonly widest: number;
}

export const usualAspect = 16 / 9;

/** What stays of a picture of which a fifth is cut off in one direction. */
export const withoutFifth = 0.8;
/** What stays when sides are cut off is this wide in relation to its height, and no narrower: a face with room around. */
const portrait = 0.6;

/**
 * A face is high rather than wide, and near the middle. So the sides of a picture may be cut down to a portrait, and the
 * top and the bottom together lose a fifth at most; so do the sides of a picture that is as narrow as a portrait already.
 */
export const camera = (aspect = usualAspect): Picture => ({
  aspect,
  narrowest: Math.min(portrait, aspect * withoutFifth),
  widest: aspect / withoutFifth,
});
/** To be seen to its edges. */
export const whole = (aspect: number): Picture => ({ aspect, narrowest: aspect, widest: aspect });
export const screen = (aspect = usualAspect): Picture => whole(aspect);

/** The largest tile in a space that is filled by its picture. */
export const fill = ({ width, height }: Size, { narrowest, widest }: Picture): Size => ({
  width: Math.min(width, height * widest),
  height: Math.min(height, width / narrowest),
});

/**
 * How large faces are in a space: the shorter side of the picture, in pixels, as it is scaled where nothing is cut off at
 * its top. Cameras are framed so that a head takes about the same part of that, of a picture from a laptop as of one from
 * a phone that is held upright. Cutting off the top and the bottom makes it larger and puts foreheads at risk: it is
 * allowed, to fill a stage, and not sought.
 */
export const faceIn = (space: Size, picture: Picture): number =>
  fill(space, picture).height * Math.min(1, picture.aspect);

/**
 * What a space is worth, by which grids are compared: the size of faces in it. Where more of the sides is cut off than a
 * fifth, faces grow at the expense of what else there is to see, hands and whoever sits beside them, and a third of
 * what they gain so is counted.
 */
export function worthOf(space: Size, picture: Picture): number {
  const { width, height } = fill(space, picture);
  if (height === 0) return 0;
  const seen = Math.min(1, width / (height * picture.aspect * withoutFifth));
  return faceIn(space, picture) * seen ** (2 / 3);
}

/** A rectangle of whole pixels in the middle of another. */
export function inMiddle(size: Size, { x, y, width, height }: Rect): Rect {
  const inner = { width: Math.floor(size.width), height: Math.floor(size.height) };
  return {
    x: Math.round(x + (width - inner.width) / 2),
    y: Math.round(y + (height - inner.height) / 2),
    ...inner,
  };
}
