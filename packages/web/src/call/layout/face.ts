import type { Arrangement } from './arrange.ts';
import type { Size } from './picture.ts';

const side = 72;
/** What the button takes at the right that closes the panel, and the edge above the face. */
const besideFace = 60;
const aboveFace = 6;
/** The lowest stage that a face leaves something of, in pixels: a page that is enlarged to 400 % has none. */
const lowest = 160;

/**
 * One face and nothing else, small, in the head of a chat that takes the place of the stage, so that whoever reads and
 * writes there sees who speaks.
 */
export function faceAlone(id: string | null, { width, height }: Size): Arrangement {
  const place = { x: Math.max(0, width - besideFace - side), y: aboveFace, width: side, height: side };
  return {
    mode: 'face',
    rects: new Map(id === null || height < lowest ? [] : [[id, place]]),
    stage: null,
    floating: false,
    page: 0,
    pages: 1,
    pager: null,
  };
}
