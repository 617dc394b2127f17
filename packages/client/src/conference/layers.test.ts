import { describe, expect, it } from 'vitest';
import { FakeTrack } from '../testing/fake-devices.ts';
import { sending } from '../sfu/encodings.ts';
import { standIn } from '../testing/stand-in.ts';
import { encodingsFor, layerFor } from './layers.ts';

describe('the layer for a tile', () => {
  it.each([
    [{ width: 160, height: 90 }, 0],
    [{ width: 360, height: 200 }, 0],
    [{ width: 640, height: 360 }, 1],
    [{ width: 768, height: 432 }, 1],
    [{ width: 960, height: 540 }, 2],
    [{ width: 2560, height: 1440 }, 2],
    // A narrow tile is cut out of a wide picture, so its height counts.
    [{ width: 300, height: 640 }, 2],
  ])('of %o is %i', (size, layer) => {
    expect(layerFor(size)).toBe(layer);
  });

  it.each([
    [{ width: 200, height: 355 }, 0],
    [{ width: 300, height: 533 }, 1],
    [{ width: 420, height: 745 }, 1],
    [{ width: 640, height: 360 }, 2],
  ])('of %o is %i where the picture is upright', (size, layer) => {
    expect(layerFor(size, { width: 180, height: 320 })).toBe(layer);
  });
});

describe('what is sent', () => {
  it.each([
    [{ width: 1920, height: 1080 }, [4, 2, 1]],
    [{ width: 1280, height: 720 }, [4, 2, 1]],
    [{ width: 640, height: 480 }, [2, 1]],
    [{ width: 320, height: 180 }, [1]],
    [{ width: 720, height: 1280 }, [4, 2, 1]],
    [{ width: 480, height: 640 }, [2, 1]],
  ])('always has the full size of a camera of %o', (size, scales) => {
    const track = Object.assign(new FakeTrack('video'), { size });
    const encodings = encodingsFor('camera', standIn(track));

    expect(encodings.map(({ scaleResolutionDownBy }) => scaleResolutionDownBy)).toEqual(scales);
  });

  it('is a camera in three sizes and a screen in one, which is full and comes first', () => {
    const { camera, screen } = sending;
    const scales = camera.conference.map(({ scaleResolutionDownBy }) => scaleResolutionDownBy);
    expect(scales).toEqual([4, 2, 1]);
    expect(screen.conference).toEqual([expect.objectContaining({ priority: 'high' })]);
    expect(screen.conference[0]).not.toHaveProperty('scaleResolutionDownBy');
  });
});
