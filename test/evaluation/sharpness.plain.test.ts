// The Fourier transform, the energy beyond LR's Nyquist frequency and the blur effect against NumPy, scikit-image, sines.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { blurEffect } from '../../lib/evaluation/blur-effect';
import { fourierTransform } from '../../lib/evaluation/fft';
import { highFrequencyEnergy, highFrequencyRatio } from '../../lib/evaluation/high-frequencies';
import { sharpnessMetric } from '../../lib/evaluation/sharpness';
import type { RgbImage } from '../../lib/images/image';
import { createRandom } from '../../lib/random/random';
import { flat, synthetic } from './images';
import { askPython, skipWithoutPython } from './python';

/** Vertical stripes: a cosine of this many cycles per pixel. */
function stripes(frequency: number, width: number, height: number): RgbImage {
  const image = flat(0, width, height);
  for (let i = 0; i < image.data.length; i++) {
    const x = Math.floor(i / 3) % width;
    image.data[i] = Math.round(128 + 100 * Math.cos(2 * Math.PI * frequency * x));
  }
  return image;
}

describe('fourierTransform', () => {
  it('equals the sum of its definition for every length', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 70 }), fc.integer(), (length, seed) => {
        const random = createRandom(seed);
        const re = Float64Array.from({ length }, () => random.normal(0, 1));
        const im = Float64Array.from({ length }, () => random.normal(0, 1));
        const [a, b] = [re.slice(), im.slice()];
        fourierTransform(length)(a, b);
        for (let k = 0; k < length; k++) {
          let [x, y] = [0, 0];
          for (let n = 0; n < length; n++) {
            const angle = (-2 * Math.PI * k * n) / length;
            x += re[n] * Math.cos(angle) - im[n] * Math.sin(angle);
            y += re[n] * Math.sin(angle) + im[n] * Math.cos(angle);
          }
          assert.ok(Math.hypot(a[k] - x, b[k] - y) < 1e-10);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('keeps its precision at a long prime length', () => {
    const length = 8191;
    const [re, im] = [new Float64Array(length), new Float64Array(length)];
    re[3] = 1;
    fourierTransform(length)(re, im);
    for (let k = 0; k < length; k++) {
      const angle = (-2 * Math.PI * ((3 * k) % length)) / length;
      assert.ok(Math.hypot(re[k] - Math.cos(angle), im[k] - Math.sin(angle)) < 1e-12);
    }
  });
});

describe('sharpness', () => {
  it('equals NumPy and scikit-image', { skip: skipWithoutPython }, async () => {
    const cases = [
      { image: synthetic(64, 48, { seed: 1, noise: 3 }), scale: 4 },
      { image: synthetic(63, 57, { seed: 2, noise: 30 }), scale: 4 },
      { image: synthetic(31, 100, { seed: 3, noise: 0 }), scale: 2 },
      { image: synthetic(45, 9, { seed: 4, noise: 10 }), scale: 3 },
    ];
    type Result = { energy: number; blur: number };
    await askPython<Result>('sharpness.py', cases, (theirs) => {
      for (const [i, { image, scale }] of cases.entries()) {
        const energy = highFrequencyEnergy(image, scale) / theirs[i].energy;
        assert.ok(Math.abs(energy - 1) < 1e-9, `case ${i}: energy off by the factor ${energy}`);
        const blur = blurEffect(image);
        assert.ok(Math.abs(blur - theirs[i].blur) < 1e-9, `case ${i}: ${blur}, ${theirs[i].blur}`);
      }
    });
  });

  it('counts stripes beyond the Nyquist frequency of LR alone, by the square of their contrast', () => {
    const fine = stripes(1 / 5, 120, 60);
    const coarse = stripes(1 / 12, 120, 60);
    assert.ok(highFrequencyRatio(coarse, fine, 4) < 0.001);
    assert.ok(highFrequencyRatio(coarse, fine, 8) > 0.9, 'beyond 1/16');
    const half = { ...fine, data: fine.data.map((value) => Math.round((value + 128) / 2)) };
    assert.ok(Math.abs(highFrequencyRatio(half, fine, 4) - 0.25) < 0.002);
  });

  it('is NaN where HR is flat', async () => {
    assert.equal(highFrequencyRatio(stripes(0.2, 60, 60), flat(77, 60, 60), 4), Number.NaN);
    assert.equal(blurEffect(flat(77)), Number.NaN);
  });

  it('measures as a metric what the functions do, one HR image after the other', async () => {
    const { measure } = await sharpnessMetric.open();
    const [a, b, c] = [1, 2, 3].map((seed) => synthetic(40, 36, { seed, noise: 10 * seed }));
    for (const [sr, hr] of [
      [a, b],
      [c, b],
      [a, c],
    ]) {
      assert.deepEqual(await measure({ sr, hr, lr: a, scale: 4, cropBorder: 4 }), {
        hfEnergy: highFrequencyRatio(sr, hr, 4),
        blurEffect: blurEffect(sr),
      });
    }
  });

  it('refuses images of different sizes, and a border that leaves nothing', () => {
    const refused = () => highFrequencyRatio(flat(0, 20, 20), flat(0, 21, 20), 4);
    assert.throws(refused, /highFrequencyRatio: .*20x20 and 21x20/);
    assert.throws(() => blurEffect(flat(0), { cropBorder: 10 }), /blurEffect: .* border of 10/);
  });
});
