/* oxlint-disable consistent-function-scoping -- what runs in a page has nothing of this file but itself */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Page } from '@playwright/test';
import type { Look } from './looks.ts';

const FOLDER = join(import.meta.dirname, 'approved');
/** How far one of the channels of a pixel may be from what was approved, of 255. */
const TOLERANCE = 24;
/** So many pixels of a small picture may be further: less than a button has. */
const STRAY_PIXELS = 32;

/** Pixels of the window, in CSS's, for one of the picture that is kept. */
const factorOf = ({ size }: Look) => (size.width > 1280 ? 10 : size.width > 844 ? 6 : 4);

/** The small pictures that somebody has looked at and found good. */
export class ApprovedPictures {
  readonly #desk: Page;

  /** @param desk a page in which pictures are made small and compared; nothing else happens in it. */
  constructor(desk: Page) {
    this.#desk = desk;
  }

  /** How many pixels of the small picture are not as approved; null when none was approved yet. */
  async strayPixels(scene: string, look: Look, png: Buffer): Promise<number | null> {
    const file = fileOf(scene, look);
    if (!existsSync(file)) return null;
    const stray = await this.#desk.evaluate(compare, {
      // Compressed as that one was: what compression alone makes of it is the same.
      taken: await this.#shrink(look, png),
      approved: dataUrl('webp', readFileSync(file)),
      tolerance: TOLERANCE,
    });
    return stray <= STRAY_PIXELS ? 0 : stray;
  }

  async approve(scene: string, look: Look, png: Buffer): Promise<void> {
    const small = await this.#shrink(look, png);
    const file = fileOf(scene, look);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, Buffer.from(small.slice(small.indexOf(',') + 1), 'base64'));
  }

  #shrink(look: Look, png: Buffer): Promise<string> {
    return this.#desk.evaluate(shrink, {
      taken: dataUrl('png', png),
      factor: factorOf(look) * look.scale,
    });
  }
}

const fileOf = (scene: string, look: Look) => join(FOLDER, scene, `${look.name.replace('%', '')}.webp`);

const dataUrl = (type: 'png' | 'webp', bytes: Buffer) =>
  `data:image/${type};base64,${bytes.toString('base64')}`;

/** Runs in the page: the picture made small, as a URL of data in WebP. */
async function shrink({ taken, factor }: { taken: string; factor: number }): Promise<string> {
  const image = Object.assign(new Image(), { src: taken });
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(image.naturalWidth / factor);
  canvas.height = Math.round(image.naturalHeight / factor);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('This browser paints nothing.');
  context.imageSmoothingQuality = 'high';
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL('image/webp', 0.5);
}

/** Runs in the page: counts the pixels of the small pictures that are too far from each other. */
async function compare(options: { taken: string; approved: string; tolerance: number }): Promise<number> {
  const pixelsOf = async (source: string) => {
    const image = Object.assign(new Image(), { src: source });
    await image.decode();
    const { naturalWidth: width, naturalHeight: height } = image;
    const canvas = Object.assign(document.createElement('canvas'), { width, height });
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('This browser paints nothing.');
    context.drawImage(image, 0, 0);
    return context.getImageData(0, 0, width, height);
  };
  const [taken, approved] = [await pixelsOf(options.taken), await pixelsOf(options.approved)];
  // Of another size, all of it is new.
  if (taken.width !== approved.width || taken.height !== approved.height) return taken.width * taken.height;
  let stray = 0;
  for (let pixel = 0; pixel < taken.data.length; pixel += 4) {
    const isStray = [0, 1, 2].some((channel) => {
      const difference = (taken.data[pixel + channel] ?? 0) - (approved.data[pixel + channel] ?? 0);
      return Math.abs(difference) > options.tolerance;
    });
    if (isStray) stray += 1;
  }
  return stray;
}
