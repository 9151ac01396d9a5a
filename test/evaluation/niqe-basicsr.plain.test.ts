// NIQE against BasicSR's own code, the field's usual one: basicsr 1.4.2 of PyPI, calculate_niqe(convert_to='y') of
// basicsr/metrics/niqe.py, run here on 2026-11-25 with numpy 2.4.6, scipy 1.17.1, OpenCV 5.0, PyTorch 2.13.
// It computes in float32 planes, hence 1e-3; 5.9e-4 was the largest difference. Its 'gray' is no reference: OpenCV's
// weights have three digits (0.299), MATLAB's fifteen, so that rounding moves up to 0.5 % of the pixels by a level and
// the score by up to 0.06. Given our gray plane it agrees within 1e-3 too, but for the flat parts of `head`.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { niqe } from '../../lib/evaluation/niqe';
import { readNiqeParameters } from '../../lib/evaluation/niqe-parameters';
import type { RgbImage } from '../../lib/images/image';
import { upscaleBicubic } from '../../lib/images/imresize';
import { readImage } from '../../lib/images/read-image';

const shared = process.env.SRGAN_SHARED_DATA ?? join(__dirname, '../../../shared/data');
const weights = join(shared, 'weights', 'niqe');
const skip = existsSync(weights) ? false : `no shared data at ${weights}`;

const read = (...path: string[]): Promise<RgbImage> => readImage(join(shared, ...path));

/** Scores of Y, [without a border, without 4 pixels on each side], by image. */
const BASICSR = {
  'Set5, cropped to multiples of 12': {
    image: (name: string) => read('set5', 'HR_mod12', `${name}.png`),
    scores: {
      baby: [3.265489, 3.32212],
      bird: [4.362078, 5.283072],
      butterfly: [5.154898, 5.20505],
      head: [8.350491, 8.740761],
      woman: [4.389003, 4.635169],
    },
  },
  'Set5 enlarged by bicubic x4': {
    image: async (name: string) =>
      upscaleBicubic(await read('set5', 'LR_bicubic_x4', `${name}.png`), 4),
    scores: {
      baby: [7.341042, 7.41652],
      bird: [8.516132, 8.060537],
      butterfly: [8.51116, 9.485206],
      head: [9.83846, 9.997269],
      woman: [7.781149, 7.601735],
    },
  },
  'BSDS500 test': {
    image: (name: string) => read('bsds400', 'test', `${name}.jpg`),
    scores: {
      100007: [4.429506, 4.435292],
      100039: [2.811892, 2.921341],
      100099: [3.098591, 2.926698],
      10081: [4.421375, 4.26452],
      101027: [3.002421, 3.030782],
      101084: [3.507068, 3.569745],
    },
  },
};

describe('niqe against BasicSR', () => {
  for (const [set, { image, scores }] of Object.entries(BASICSR)) {
    it(`agrees within 1e-3 on ${set}`, { skip }, async () => {
      const parameters = await readNiqeParameters(weights);
      for (const [name, expected] of Object.entries(scores)) {
        const shown = await image(name);
        for (const [i, cropBorder] of [0, 4].entries()) {
          const score = await niqe(shown, { cropBorder, parameters });
          const text = `${name}, border ${cropBorder}: ${score} against ${expected[i]}`;
          assert.ok(Math.abs(score - expected[i]) < 1e-3, text);
        }
      }
    });
  }
});
