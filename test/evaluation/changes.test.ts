// What every metric of the list makes of one changed pixel, another order of channels, and a changed pixel at the border:
// by arithmetic on a flat image with one pixel (of networks: that a shift by their stride costs nothing), and seen or not on
// a picture. A metric without an expectation fails.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { openMeter } from '../../lib/evaluation/meter';
import type { Metric } from '../../lib/evaluation/metric';
import { METRICS } from '../../lib/evaluation/metrics';
import type { RgbImage } from '../../lib/images/image';
import { flat, synthetic } from './images';

const WIDTH = 208;
const HEIGHT = 104;
const BORDER = 4;
const INNER = (WIDTH - 2 * BORDER) * (HEIGHT - 2 * BORDER);
const GROUND = 100;

const weights = join(
  process.env.SRGAN_SHARED_DATA ?? join(__dirname, '../../../shared/data'),
  'weights',
);
for (const [variable, folder] of [
  ['SRGAN_NIQE', 'niqe'],
  ['SRGAN_LPIPS', 'lpips_keras'],
]) {
  if (existsSync(join(weights, folder))) process.env[variable] ??= join(weights, folder);
}

/** By how much the one pixel differs from the ground, in red, green and blue. */
type Color = readonly [number, number, number];

/** What is known about a column. */
interface Expectation {
  /** What it reads of SR: all of it, what is inside the border, or its size alone. */
  readonly reads: 'whole' | 'inside' | 'size';
  /** Its value where SR and HR are flat but for one pixel; absent where that is no arithmetic. */
  readonly ofPixels?: (hr: Color, sr: Color) => number;
  /** Pixels between the places that its network's deepest layer looks at: moved by as many, a change costs the same. */
  readonly stride?: number;
  /** How much of it the arithmetic leaves out. Default: nothing but the last digits. */
  readonly neglects?: number;
}

const luma = ([r, g, b]: Color): number => (65.481 * r + 128.553 * g + 24.966 * b) / 255;
const gray = ([r, g, b]: Color): number =>
  Math.round(GROUND + 0.298936 * r + 0.587043 * g + 0.114021 * b) - GROUND;
const meanOf = (values: readonly number[]): number =>
  values.reduce((a, b) => a + b) / values.length;
const psnrOf = (squaredError: number): number => 10 * Math.log10((255 ** 2 * INNER) / squaredError);

/** SSIM of planes that differ from a ground in one pixel: only the 121 windows that hold it are below 1. */
function ssimOf(hr: number, sr: number, ground: number): number {
  const weights = Array.from({ length: 11 }, (_, i) => Math.exp(-((i - 5) ** 2) / 4.5));
  const total = weights.reduce((a, b) => a + b) ** 2;
  let loss = 0;
  for (const a of weights) {
    for (const b of weights) {
      const w = (a * b) / total;
      const [x, y] = [ground + w * hr, ground + w * sr];
      const spread = w - w * w;
      const means = (2 * x * y + 2.55 ** 2) / (x * x + y * y + 2.55 ** 2);
      const contrast =
        (2 * spread * hr * sr + 7.65 ** 2) / (spread * (hr ** 2 + sr ** 2) + 7.65 ** 2);
      loss += 1 - means * contrast;
    }
  }
  return 1 - loss / ((WIDTH - 2 * BORDER - 10) * (HEIGHT - 2 * BORDER - 10));
}

/** GMSD: at half size a fourth of the pixel, whose eight neighbors have a third of that as gradient, the corners twice. */
function gmsdOf(hr: number, sr: number): number {
  const losses = [1, 1, 1, 1, 2, 2, 2, 2].map((times) => {
    const [x, y] = [hr, sr].map((value) => (Math.sqrt(times) * Math.abs(value)) / 12);
    return (x - y) ** 2 / (x ** 2 + y ** 2 + 170);
  });
  const count = (WIDTH * HEIGHT) / 4;
  const sum = losses.reduce((a, b) => a + b);
  const squares = losses.reduce((a, b) => a + b * b, 0);
  return Math.sqrt((squares - sum ** 2 / count) / (count - 1));
}

const squared = (hr: Color, sr: Color): number =>
  meanOf(hr.map((value, i) => (value - sr[i]) ** 2));

const EXPECTED: Readonly<Record<string, Expectation>> = {
  psnrY: { reads: 'inside', ofPixels: (hr, sr) => psnrOf((luma(hr) - luma(sr)) ** 2) },
  psnrRgb: { reads: 'inside', ofPixels: (hr, sr) => psnrOf(squared(hr, sr)) },
  ssimY: {
    reads: 'inside',
    ofPixels: (hr, sr) => ssimOf(luma(hr), luma(sr), 16 + luma([GROUND, GROUND, GROUND])),
  },
  ssimRgb: {
    reads: 'inside',
    ofPixels: (hr, sr) => meanOf(hr.map((value, i) => ssimOf(value, sr[i], GROUND))),
  },
  lpips: { reads: 'whole', stride: 16 },
  lpipsSqueeze: { reads: 'whole', stride: 16 },
  lpipsVgg: { reads: 'whole', stride: 16 },
  dists: { reads: 'whole', stride: 16 },
  gmsd: { reads: 'whole', ofPixels: (hr, sr) => gmsdOf(gray(hr), gray(sr)) },
  // neglected: the spectrum of the window, by which the mean differs
  hfEnergy: { reads: 'whole', ofPixels: (hr, sr) => (luma(sr) / luma(hr)) ** 2, neglects: 1e-4 },
  // the box around a single pixel has its edges elsewhere than the pixel: nothing of its gradient is left
  blurEffect: { reads: 'whole', ofPixels: () => 0 },
  niqe: { reads: 'inside', ofPixels: () => Number.NaN },
  niqeBlocks: { reads: 'size', ofPixels: () => 2 },
};

/** A flat image with one pixel that is far from the border, and even in both directions. */
function onePixel(color: Color): RgbImage {
  const image = flat(GROUND, WIDTH, HEIGHT);
  return withPixel(image, 120, 50, color);
}

function withPixel(image: RgbImage, x: number, y: number, by: Color): RgbImage {
  const data = image.data.slice();
  by.forEach((value, c) => {
    data[(y * image.width + x) * 3 + c] += value;
  });
  return { ...image, data };
}

const reversed = (image: RgbImage): RgbImage => ({
  ...image,
  data: image.data.map((_, i, data) => data[i - (i % 3) + 2 - (i % 3)]),
});

async function measured(metric: Metric, sr: RgbImage, hr: RgbImage) {
  const meter = await openMeter([metric]);
  try {
    return await meter.measure({ sr, hr, lr: flat(0, 52, 26), scale: 4, cropBorder: BORDER });
  } finally {
    meter.dispose();
  }
}

for (const metric of METRICS as readonly Metric[]) {
  describe(`a change, seen by ${metric.name}`, { skip: metric.missing?.() ?? false }, () => {
    const expectation = (key: string): Expectation => {
      assert.ok(EXPECTED[key], `${key} needs an expectation in this test`);
      return EXPECTED[key];
    };
    const keys = metric.columns.map(({ key }) => key);

    for (const [what, hr, sr] of [
      ['the brightness of one pixel', [20, 20, 20], [50, 50, 50]],
      ['the order of channels', [30, 12, 60], [60, 12, 30]],
    ] as const) {
      it(`has the value of arithmetic: ${what}`, async () => {
        const values = await measured(metric, onePixel(sr), onePixel(hr));
        for (const key of keys) {
          const { ofPixels, neglects = 1e-12 } = expectation(key);
          const expected = ofPixels?.(hr, sr) ?? values[key];
          const off = Math.abs(values[key] - expected);
          const same = Object.is(values[key], expected) || off <= neglects * Math.max(1, expected);
          assert.ok(same, `${key}: ${values[key]} in place of ${expected}`);
        }
      });
    }

    const moving = keys.filter((key) => EXPECTED[key]?.stride !== undefined);
    const itMoves = moving.length > 0 ? it : () => {};
    itMoves('costs the same where its network looks next, and not in between', async () => {
      // wide enough that neither border is near the 195 pixels that the deepest layer sees of either place
      const ground = flat(GROUND, 544, 64);
      const at = async (x: number): Promise<Record<string, number>> =>
        measured(metric, withPixel(ground, x, 32, [90, 20, -60]), ground);
      for (const key of moving) {
        const { stride = 0 } = expectation(key);
        const [here, next, between] = [await at(256), await at(256 + stride), await at(257)];
        const off = (one: Record<string, number>): number => Math.abs(one[key] / here[key] - 1);
        assert.ok(here[key] > 0 && off(next) < 1e-4, `${key}: ${here[key]}, ${next[key]}`);
        assert.ok(off(between) > 1e-3, `${key}: ${here[key]}, ${between[key]}`);
      }
    });

    it('shows in a picture what the metric reads, and nothing else', async () => {
      const hr = synthetic(WIDTH, HEIGHT, { seed: 1, noise: 4 });
      const sr = synthetic(WIDTH, HEIGHT, { seed: 2, noise: 8 });
      const before = await measured(metric, sr, hr);
      const inside = await measured(metric, withPixel(sr, 90, 40, [9, 9, 9]), hr);
      const order = await measured(metric, reversed(sr), hr);
      const border = await measured(metric, withPixel(sr, 60, BORDER - 1, [9, 9, 9]), hr);
      for (const key of keys) {
        const { reads } = expectation(key);
        const changed = [inside, order, border].map((after) => after[key] !== before[key]);
        assert.deepEqual(changed, [reads !== 'size', reads !== 'size', reads === 'whole'], key);
      }
    });
  });
}
