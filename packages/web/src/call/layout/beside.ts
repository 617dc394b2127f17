import { gap } from './grid.ts';
import { faceIn, inMiddle, type Picture, type Rect, type Size, withoutFifth } from './picture.ts';

/** The faces of a strip with few people in it: 135 pixels high, as in a tile of 240 × 135. */
const easy = 135;

export interface Division {
  readonly stage: Rect;
  readonly strip: Rect;
}

/**
 * Divides an area between what is on the stage and a strip of people at its right or below. The strip takes all that
 * the stage cannot use, and no less than one row of easy faces needs; of the two the side that leaves the larger stage.
 */
export function divide({ width, height }: Size, onStage: Picture): Division {
  const { narrowest, widest } = onStage;
  const column = Math.min((easy * 16) / 9 / 1.25, width * 0.18);
  const row = Math.min(easy, height * 0.25);
  const stripWidth = Math.floor(Math.max(column, width - gap - height * widest));
  const stripHeight = Math.floor(Math.max(row, height - gap - width / narrowest));
  const right = { x: 0, y: 0, width: width - gap - stripWidth, height };
  const below = { x: 0, y: 0, width, height: height - gap - stripHeight };
  return faceIn(right, onStage) >= faceIn(below, onStage)
    ? { stage: right, strip: { x: right.width + gap, y: 0, width: stripWidth, height } }
    : { stage: below, strip: { x: 0, y: below.height + gap, width, height: stripHeight } };
}

/** How much of the height the other one may give up so that one's own picture finds room at the side. */
const given = 0.8;

/**
 * The other one and oneself side by side at one height, where a picture from an upright phone leaves a wide stage
 * empty; null where there is no room for both.
 */
export function sideBySide(area: Size, other: Picture, self: Picture): readonly [Rect, Rect] | null {
  const { widest } = other;
  const room = area.width - gap;
  const height = Math.floor(Math.min(area.height, room / (widest + self.aspect * withoutFifth)));
  if (height < area.height * given) return null;
  const width = Math.floor(height * widest);
  const selfWidth = Math.floor(Math.min(height * self.widest, room - width));
  const both = inMiddle({ width: width + gap + selfWidth, height }, { x: 0, y: 0, ...area });
  return [
    { ...both, width },
    { ...both, x: both.x + width + gap, width: selfWidth },
  ];
}
