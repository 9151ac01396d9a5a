// MTF50 against the products of frequency responses that made the edge.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mtf50, mtf50OfEdge, slantedEdge } from '../../lib/evaluation/slanted-edge';
import { bicubicUpscaler } from '../../lib/inference/bicubic-upscaler';
import type { Upscaler } from '../../lib/inference/upscaler';
import { nearest } from './images';

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

/** The response of Keys' cubic, a = -0.5, by the sum of its integral. */
function cubicResponse(frequency: number): number {
  const step = 1 / 512;
  let sum = 0;
  for (let x = step / 2; x < 2; x += step) {
    const weight =
      x <= 1 ? 1.5 * x ** 3 - 2.5 * x ** 2 + 1 : -0.5 * x ** 3 + 2.5 * x ** 2 - 4 * x + 2;
    sum += 2 * step * weight * Math.cos(2 * Math.PI * frequency * x);
  }
  return sum;
}

/** Where the contrast falls to a half, after the pixel and the bin of a quarter pixel. */
function halfOf(response: (frequency: number) => number): number {
  const contrast = (f: number): number => response(f) * sinc(f) * sinc(f / 4);
  let [low, high] = [0, 0.9];
  while (high - low > 1e-6) {
    const middle = (low + high) / 2;
    if (contrast(middle) > 0.5) low = middle;
    else high = middle;
  }
  return low;
}

const nearestUpscaler = (scale: number): Upscaler => ({
  ...bicubicUpscaler(scale),
  upscale: async (lr) => nearest(lr, scale),
});

describe('mtf50', () => {
  it('is that of the pixel alone on a perfect edge', () => {
    const value = mtf50OfEdge(slantedEdge(384));
    assert.ok(Math.abs(value - halfOf(() => 1)) < 0.005, `${value}`);
  });

  it('is the product of both cubics and the pixel for bicubic', async () => {
    for (const scale of [2, 3, 4, 8]) {
      const expected = halfOf((f) => cubicResponse(scale * f) ** 2);
      const value = await mtf50(bicubicUpscaler(scale));
      assert.ok(Math.abs(value / expected - 1) < 0.02, `x${scale}: ${value}, ${expected}`);
    }
  });

  it('is the product of a cubic and a box for nearest neighbor', async () => {
    const expected = halfOf((f) => cubicResponse(4 * f) * sinc(4 * f));
    const value = await mtf50(nearestUpscaler(4));
    assert.ok(Math.abs(value / expected - 1) < 0.02, `${value}, ${expected}`);
  });

  it('is NaN where there is no edge', async () => {
    const flattened: Upscaler = {
      ...nearestUpscaler(2),
      upscale: async (lr) => {
        const image = nearest(lr, 2);
        return { ...image, data: image.data.fill(9) };
      },
    };
    assert.equal(await mtf50(flattened), Number.NaN);
  });
});
