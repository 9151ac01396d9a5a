// GMSD against the values that its authors' MATLAB code gave for five pairs of TID2013, and against arithmetic.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { gmsd } from '../../lib/evaluation/gmsd';
import { upscaleBicubic } from '../../lib/images/imresize';
import { readImage } from '../../lib/images/read-image';
import { flat, synthetic } from './images';

const shared = process.env.SRGAN_SHARED_DATA ?? join(__dirname, '../../../shared/data');
const pairs = join(shared, 'tid2013_pairs');
/** piq 0.8.0 (PyPI) on Set5, mod 12, enlarged by bicubic x4: the same but for gray that is not rounded. */
const PIQ = { baby: 0.081182, bird: 0.08739, butterfly: 0.170831, head: 0.075577, woman: 0.111907 };
const TID2013 = { I03: 0.220348, I04: 0.000522, I06: 0.000448, I08: 0.134632, I19: 0.204996 };

describe('gmsd', () => {
  const skip = existsSync(pairs) ? false : `no shared data at ${pairs}`;
  it('gives the five official values to 6 digits', { skip }, async () => {
    for (const [name, expected] of Object.entries(TID2013)) {
      const image = (folder: string) => readImage(join(pairs, folder, `${name}.png`));
      const value = gmsd(await image('ref'), await image('dist'));
      assert.ok(Math.abs(value - expected) < 1e-6, `${name}: ${value} against ${expected}`);
    }
  });

  // Means of 0.099 in tables are those of Y: its studio range has 219 levels, so gradients count less beside 170.
  it('agrees with another implementation on Set5: 0.105 of gray', { skip }, async () => {
    for (const [name, expected] of Object.entries(PIQ)) {
      const image = (folder: string) => readImage(join(shared, 'set5', folder, `${name}.png`));
      const value = gmsd(await image('HR_mod12'), upscaleBicubic(await image('LR_bicubic_x4'), 4));
      assert.ok(Math.abs(value - expected) < 2.5e-4, `${name}: ${value} against ${expected}`);
    }
  });

  it('is the deviation of the similarity of two gradients, done by hand', () => {
    // at half size 3x3 means, the right column 30 in one image; MATLAB's convolution continues them by zeros
    const a = flat(0, 6, 6);
    const b = flat(0, 6, 6);
    for (let i = 0; i < b.data.length; i++) if (Math.floor(i / 3) % 6 > 3) b.data[i] = 30;
    // Prewitt's thirds of [across, down] of b: two or three neighbors of 30 beside, one below or above
    const gradients = [
      [0, 0],
      [60, 30],
      [0, 30],
      [0, 0],
      [90, 0],
      [0, 0],
      [0, 0],
      [60, 30],
      [0, 30],
    ];
    const similarities = gradients.map(
      ([across, down]) => 170 / ((across / 3) ** 2 + (down / 3) ** 2 + 170),
    );
    const mean = similarities.reduce((sum, value) => sum + value, 0) / 9;
    const squares = similarities.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    assert.ok(Math.abs(gmsd(a, b) - Math.sqrt(squares / 8)) < 1e-12);
  });

  it('is symmetric, 0 for equal images, and takes odd sizes', () => {
    const a = synthetic(33, 21, { seed: 1, noise: 3 });
    const b = synthetic(33, 21, { seed: 2, noise: 60 });
    assert.equal(gmsd(a, a), 0);
    assert.ok(gmsd(a, b) > 0.01);
    assert.equal(gmsd(a, b), gmsd(b, a));
  });

  it('refuses other sizes, and fewer than 4x4 pixels', () => {
    assert.throws(() => gmsd(flat(0, 20, 20), flat(0, 21, 20)), /gmsd: .*20x20 and 21x20/);
    assert.throws(() => gmsd(flat(0), flat(0), { cropBorder: 9 }), /gmsd: .* 4x4 .* but got 2x2/);
  });
});
