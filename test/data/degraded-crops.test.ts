// Crops with a degradation of their own: the border is as right as the middle, and JPEG's blocks lie anywhere.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { CropChoice } from '../../lib/data/crop-plan';
import { openDataset } from '../../lib/data/dataset';
import { cutDegradedCrops } from '../../lib/data/degraded-crops';
import { loadPair } from '../../lib/data/pairs';
import { DEGRADATIONS } from '../../lib/degradation/degradations';
import { degradeImage } from '../../lib/degradation/degrade-image';
import { cropToMultiple } from '../../lib/images/crop';
import { downscaleBicubic } from '../../lib/images/imresize';
import { readImage } from '../../lib/images/read-image';
import { writeImage } from '../../lib/images/write-image';
import { createRandom } from '../../lib/random/random';
import { picture } from '../support';

const { mild } = DEGRADATIONS;

/** Only the first blur, as wide as it gets; the rest leaves the image alone as far as it can. */
const BLUR_ALONE = {
  ...mild,
  first: {
    blur: { ...mild.first.blur, sincShare: 0, sigma: [3, 3] },
    resize: { up: 0, down: 0, keep: 1, range: [1, 1] },
    noise: { ...mild.first.noise, gaussianShare: 1, gaussian: [0, 0] },
    jpeg: [100, 100],
  },
  second: {
    blur: { ...mild.second.blur, probability: 0 },
    resize: { up: 0, down: 0, keep: 1, range: [1, 1] },
    noise: { ...mild.second.noise, gaussianShare: 1, gaussian: [0, 0] },
    jpeg: [100, 100],
  },
  finalSincProbability: 0,
} as const;

describe('cutDegradedCrops', () => {
  it('gives a crop in the midst of an image the border that the whole image has there', async () => {
    // gray, since JPEG halves the colors on a grid that a crop has elsewhere
    const hr = picture(160, 3);
    hr.data.forEach((_, i) => {
      hr.data[i] = hr.data[i - (i % 3)];
    });
    const choice: CropChoice = { image: 0, across: 0.5, down: 0.4, symmetry: 0, seed: 'a' };
    const options = { scale: 4, hrCropSize: 32, degradation: BLUR_ALONE };
    const { lr } = await cutDegradedCrops([choice], async () => ({ name: 'a', hr }), options);
    const whole = await degradeImage(hr, 4, {
      degradation: BLUR_ALONE,
      random: createRandom(choice.seed),
    });
    const [left, top] = [Math.floor(0.5 * 33), Math.floor(0.4 * 33)];
    const errors = Array.from(lr, (value, i) => {
      const [x, y] = [Math.floor(i / 3) % 8, Math.floor(i / 24)];
      return Math.abs(value * 255 - whole.data[((top + y) * 40 + left + x) * 3 + (i % 3)]);
    });
    // JPEG of quality 100 rounds twice
    assert.ok(Math.max(...errors) <= 3, `${Math.max(...errors)}`);
  });

  it('rejects an image smaller than the crop, naming it', async () => {
    const choice: CropChoice = { image: 0, across: 0, down: 0, symmetry: 0, seed: 'a' };
    const options = { scale: 4, hrCropSize: 64, degradation: mild };
    const small = async () => ({ name: 'tiny', hr: picture(40, 1) });
    await assert.rejects(
      cutDegradedCrops([choice], small, options),
      /at least 64x64.*tiny is 40x40/,
    );
  });
});

describe('openDataset with a degradation', () => {
  it('degrades each image by its name, the same at every opening, and leaves ready LR aside', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'srgan-degraded-'));
    try {
      await writeImage(join(folder, 'HR', 'a.png'), picture(50, 1));
      await writeImage(join(folder, 'HR', 'b.png'), picture(50, 1));
      await writeImage(join(folder, 'LR', 'a.png'), picture(12, 1));
      await writeImage(join(folder, 'LR', 'b.png'), picture(12, 1));
      const hr = join(folder, 'HR');
      const pairs = async (options: object) => {
        const { images } = await openDataset(hr, { scale: 4, ...options });
        return Promise.all(images.map((image) => loadPair(image, 4)));
      };
      const [first, again] = [
        await pairs({ degradation: mild }),
        await pairs({ degradation: mild }),
      ];
      assert.deepEqual(first, again);
      assert.deepEqual(first[0].hr, cropToMultiple(await readImage(join(hr, 'a.png')), 4));
      assert.notDeepEqual(first[0].lr, first[1].lr);
      const clean = downscaleBicubic(first[0].hr, 4);
      assert.notDeepEqual(first[0].lr, clean);
      assert.deepEqual((await pairs({ degradation: DEGRADATIONS.bicubic }))[0].lr, clean);
      const given = await pairs({ degradation: mild, lr: join(folder, 'LR') });
      assert.deepEqual(given[0].lr, await readImage(join(folder, 'LR', 'a.png')));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
