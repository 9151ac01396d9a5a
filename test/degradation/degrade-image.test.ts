// The whole degradation: what it depends on, how often what happens, and that LR stays where HR is.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { degradationOptions } from '../../lib/degradation/degradation-options';
import { DEGRADATIONS, degradationNamed } from '../../lib/degradation/degradations';
import { applyDegradation, degradeImage } from '../../lib/degradation/degrade-image';
import { type DrawnDegradation, drawDegradation } from '../../lib/degradation/draw-degradation';
import { RESIZE_MODES } from '../../lib/degradation/resize';
import type { RgbImage } from '../../lib/images/image';
import { downscaleBicubic } from '../../lib/images/imresize';
import { createRandom } from '../../lib/random/random';
import { picture } from '../support';

const { realistic, mild } = DEGRADATIONS;

describe('degradeImage', () => {
  it('gives an image of HR / scale that depends on the seed alone', async () => {
    const hr = { ...picture(70, 1), height: 61, data: picture(70, 1).data.slice(0, 61 * 70 * 3) };
    for (const degradation of [realistic, mild]) {
      for (const scale of [2, 3, 4]) {
        const make = (seed: number) =>
          degradeImage(hr, scale, { degradation, random: createRandom(seed) });
        const [first, again, other] = [await make(5), await make(5), await make(6)];
        assert.deepEqual(
          [first.width, first.height],
          [Math.floor(70 / scale), Math.floor(61 / scale)],
        );
        assert.deepEqual(first, again);
        assert.notDeepEqual(first.data, other.data);
      }
    }
  });

  it('degrades the mild way less than the paper’s, and both more than bicubic', async () => {
    let errors = [0, 0];
    for (let seed = 0; seed < 12; seed++) {
      const hr = picture(96, seed);
      const clean = downscaleBicubic(hr, 4);
      const [hard, soft] = [
        await degradeImage(hr, 4, { degradation: realistic, random: createRandom(seed) }),
        await degradeImage(hr, 4, { degradation: mild, random: createRandom(seed) }),
      ];
      errors = errors.map((sum, i) => sum + distance([hard, soft][i], clean));
    }
    assert.ok(errors[0] > 1.3 * errors[1] && errors[1] / 12 > 3, `${errors}`);
  });
});

/** Mean absolute difference in levels. */
function distance(a: RgbImage, b: RgbImage): number {
  return a.data.reduce((sum, value, i) => sum + Math.abs(value - b.data[i]), 0) / a.data.length;
}

describe('drawDegradation', () => {
  const drawn = Array.from({ length: 3000 }, (_, i) => drawDegradation(realistic, createRandom(i)));
  const share = (of: (one: DrawnDegradation) => boolean): number =>
    drawn.filter(of).length / drawn.length;

  it('draws everything as often as the paper says', () => {
    const expected: readonly (readonly [number, (one: DrawnDegradation) => boolean])[] = [
      [1, ({ first }) => first.kernel !== undefined],
      [0.8, ({ second }) => second.kernel !== undefined],
      [0.8, ({ sinc }) => sinc !== undefined],
      [0.5, ({ jpegLast }) => jpegLast],
      [0.2, ({ first }) => first.scale > 1],
      [0.7, ({ first }) => first.scale < 1],
      [0.1, ({ first }) => first.scale === 1],
      [0.3, ({ second }) => second.scale > 1],
      [0.4, ({ second }) => second.scale < 1],
      [0.5, ({ first }) => first.noise.kind === 'gaussian'],
      [0.4, ({ second }) => second.noise.gray],
      [1 / 3, ({ finalMode }) => finalMode === 'area'],
      [1 / 8, ({ first }) => first.kernel?.size === 7],
      [1 / 8, ({ first }) => first.kernel?.size === 21],
      // a tenth of the kernels are sinc filters, of which nearly all have negative weights
      [0.1, ({ first }) => first.kernel?.values.some((value) => value < -1e-6) ?? false],
    ];
    for (const [i, [probability, of]] of expected.entries()) {
      const bound = 4 * Math.sqrt((probability * (1 - probability)) / drawn.length) + 0.005;
      assert.ok(Math.abs(share(of) - probability) <= bound, `${i}: ${share(of)}`);
    }
  });

  it('stays inside the ranges and comes close to their ends', () => {
    const checks: readonly (readonly [number, number, readonly number[]])[] = [
      [0.15, 1.5, drawn.map(({ first }) => first.scale)],
      [0.3, 1.2, drawn.map(({ second }) => second.scale)],
      [30, 95, drawn.map(({ first }) => first.quality)],
      [
        1,
        25,
        drawn.flatMap(({ second: { noise } }) => (noise.kind === 'gaussian' ? noise.amount : [])),
      ],
      [
        0.05,
        3,
        drawn.flatMap(({ first: { noise } }) => (noise.kind === 'poisson' ? noise.amount : [])),
      ],
    ];
    for (const [low, high, values] of checks) {
      const slack = (high - low) / 50;
      const [least, most] = [Math.min(...values), Math.max(...values)];
      assert.ok(least >= low && least < low + slack && most <= high && most > high - slack);
    }
  });
});

describe('alignment', () => {
  /** Soft waves of all directions: blur hardly changes them, and a gradient holds over a pixel of LR. */
  function waves(size: number, seed: number): RgbImage {
    const random = createRandom(seed);
    const parts = Array.from({ length: 8 }, () => {
      const [angle, period] = [random.uniform(0, 2 * Math.PI), random.uniform(24, 60)];
      const phase = random.uniform(0, 2 * Math.PI);
      const frequency = (2 * Math.PI) / period;
      return (x: number, y: number): number =>
        14 * Math.sin(frequency * (x * Math.cos(angle) + y * Math.sin(angle)) + phase);
    });
    const data = new Uint8Array(size * size * 3);
    for (let i = 0; i < data.length; i++) {
      const [x, y] = [Math.floor(i / 3) % size, Math.floor(i / 3 / size)];
      data[i] = parts.reduce((sum, part) => sum + part(x, y), 128);
    }
    return { data, width: size, height: size };
  }

  /** The image moved by whole pixels to the right and down, its left and upper edge repeated. */
  function moved({ data, width, height }: RgbImage, by: number): RgbImage {
    const target = new Uint8Array(data.length);
    for (let i = 0; i < data.length; i++) {
      const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
      const from = Math.max(0, y - by) * width + Math.max(0, x - by);
      target[i] = data[from * 3 + (i % 3)];
    }
    return { data: target, width, height };
  }

  /** The mean shift of the degraded images against MATLAB's bicubic ones, in LR pixels: [across, down]. */
  async function meanShift(change: Partial<DrawnDegradation>, by = 0): Promise<number[]> {
    const sums = { xx: 0, xy: 0, yy: 0, xt: 0, yt: 0 };
    for (let seed = 0; seed < 16; seed++) {
      const hr = waves(128, seed);
      const random = createRandom(seed);
      const all = { ...drawDegradation(mild, random), ...change };
      const { first, second, finalMode } = all;
      const drawn = {
        ...all,
        first: { ...first, mode: finalMode, scale: 0.3 + (seed % 4) * 0.37 },
        second: { ...second, mode: finalMode, scale: 0.53 + (seed % 3) * 0.3 },
      };
      const lr = await applyDegradation(moved(hr, by), 4, { drawn, random });
      addGradients(downscaleBicubic(hr, 4), lr, sums);
    }
    // least squares (Lucas & Kanade 1981): lr(p) = clean(p - shift)
    const { xx, xy, yy, xt, yt } = sums;
    const determinant = xx * yy - xy * xy;
    return [(yy * xt - xy * yt) / determinant, (xx * yt - xy * xt) / determinant];
  }

  function addGradients(clean: RgbImage, lr: RgbImage, sums: Record<string, number>): void {
    const { width, height } = clean;
    const green = ({ data }: RgbImage, x: number, y: number): number =>
      data[(y * width + x) * 3 + 1];
    for (let y = 2; y < height - 2; y++) {
      for (let x = 2; x < width - 2; x++) {
        const gx = (green(clean, x + 1, y) - green(clean, x - 1, y)) / 2;
        const gy = (green(clean, x, y + 1) - green(clean, x, y - 1)) / 2;
        const t = green(clean, x, y) - green(lr, x, y);
        sums.xx += gx * gx;
        sums.xy += gx * gy;
        sums.yy += gy * gy;
        sums.xt += gx * t;
        sums.yt += gy * t;
      }
    }
  }

  for (const mode of RESIZE_MODES) {
    it(`shifts nothing by ${mode}`, async () => {
      const shift = await meanShift({ finalMode: mode });
      assert.ok(
        shift.every((value) => Math.abs(value) < 0.03),
        `${shift}`,
      );
    });
  }

  it('would see half a pixel', async () => {
    const shift = await meanShift({}, 2);
    assert.ok(
      shift.every((value) => Math.abs(value - 0.5) < 0.05),
      `${shift}`,
    );
  });
});

describe('degradationOptions', () => {
  it('takes the named ones, and refuses what cannot be, saying why', () => {
    for (const options of Object.values(DEGRADATIONS)) {
      assert.deepEqual(degradationOptions.check(options), { value: options });
    }
    const broken = (value: unknown): string => {
      const checked = degradationOptions.check(value, 'data.degradation');
      return 'broken' in checked ? checked.broken.join('; ') : 'fine';
    };
    const first = realistic.first;
    assert.match(
      broken({ kind: 'real' }),
      /kind must be one of bicubic, realistic, but got "real"/,
    );
    assert.match(broken({ ...realistic, first: { ...first, jpeg: [95, 30] } }), /first\.jpeg/);
    assert.match(broken({ ...realistic, first: { ...first, jpeg: [0, 30] } }), /first\.jpeg/);
    const shares = { ...first.resize, up: 0, down: 0, keep: 0 };
    assert.match(broken({ ...realistic, first: { ...first, resize: shares } }), /first\.resize/);
    assert.match(broken({ ...realistic, sharpen: 1 }), /sharpen/);
    assert.throws(() => degradationNamed('hard'), /one of bicubic, realistic, mild, .* got hard/);
  });
});
