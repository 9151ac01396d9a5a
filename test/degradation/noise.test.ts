// Noise by its statistics, and JPEG by what it does to blocks and colors. Bounds are four standard errors or more.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addGaussianNoise } from '../../lib/degradation/gaussian-noise';
import { throughJpeg } from '../../lib/degradation/jpeg';
import { addPoissonNoise, drawPoisson } from '../../lib/degradation/poisson-noise';
import type { RealImage } from '../../lib/images/imresize';
import { createRandom } from '../../lib/random/random';

const SIDE = 256;

function imageOf(level: (x: number, y: number, c: number) => number): RealImage {
  const data = new Float64Array(SIDE * SIDE * 3);
  for (let i = 0; i < data.length; i++) {
    data[i] = level(Math.floor(i / 3) % SIDE, Math.floor(i / 3 / SIDE), i % 3);
  }
  return { data, width: SIDE, height: SIDE, channels: 3 };
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** The central moments two to four of a list. */
function moments(values: readonly number[]): { mean: number; moment: (k: number) => number } {
  const middle = mean(values);
  return { mean: middle, moment: (k) => mean(values.map((value) => (value - middle) ** k)) };
}

const channel = ({ data }: RealImage, c: number): number[] =>
  [...data].filter((_, i) => i % 3 === c);

describe('addGaussianNoise', () => {
  it('has mean 0, the deviation asked for, the shape of a Gaussian, and independent channels', () => {
    const image = imageOf(() => 0);
    addGaussianNoise(image, { sigma: 0.1, gray: false }, createRandom(1));
    const all = moments([...image.data]);
    const n = image.data.length;
    assert.ok(Math.abs(all.mean) < (4 * 0.1) / Math.sqrt(n));
    assert.ok(Math.abs(Math.sqrt(all.moment(2)) / 0.1 - 1) < 4 / Math.sqrt(2 * n));
    assert.ok(Math.abs(all.moment(3) / 0.1 ** 3) < 4 * Math.sqrt(6 / n));
    assert.ok(Math.abs(all.moment(4) / 0.1 ** 4 - 3) < 4 * Math.sqrt(24 / n) + 0.01);
    const beyond = image.data.filter((value) => Math.abs(value) > 0.196).length / n;
    assert.ok(Math.abs(beyond - 0.05) < 0.002);
    const [red, green] = [channel(image, 0), channel(image, 1)];
    const correlation = mean(red.map((value, i) => value * green[i])) / 0.01;
    assert.ok(Math.abs(correlation) < 4 / SIDE);
    const shifted = mean(red.slice(1).map((value, i) => value * red[i])) / 0.01;
    assert.ok(Math.abs(shifted) < 4 / SIDE);
  });

  it('is one noise for all channels where it is gray, and none of deviation 0', () => {
    const image = imageOf((_x, _y, c) => c / 4);
    const before = image.data.slice();
    addGaussianNoise(image, { sigma: 0, gray: false }, createRandom(1));
    assert.deepEqual(image.data, before);
    addGaussianNoise(image, { sigma: 0.1, gray: true }, createRandom(1));
    for (let i = 0; i < image.data.length; i += 3) {
      assert.ok(Math.abs(image.data[i + 1] - image.data[i] - 0.25) < 1e-12);
      assert.ok(Math.abs(image.data[i + 2] - image.data[i] - 0.5) < 1e-12);
    }
    assert.ok(Math.abs(Math.sqrt(moments(channel(image, 0)).moment(2)) - 0.1) < 0.002);
  });
});

describe('addPoissonNoise', () => {
  it('has mean 0 and the variance of 256 photons where the image has all levels', () => {
    for (const strength of [1, 2.5]) {
      const image = imageOf((x) => x / 255);
      addPoissonNoise(image, { strength, gray: false }, createRandom(2));
      for (const level of [10, 100, 250]) {
        const column = [...image.data].filter((_, i) => Math.floor(i / 3) % SIDE === level);
        const { mean: middle, moment } = moments(column);
        const variance = (strength ** 2 * (level / 255)) / 256;
        const error = Math.sqrt(variance / column.length);
        assert.ok(Math.abs(middle - level / 255) < 4 * error, `${level}: ${middle}`);
        assert.ok(Math.abs(moment(2) / variance - 1) < 0.25, `${level}: ${moment(2)} ${variance}`);
      }
    }
  });

  it('counts fewer photons where there are fewer levels, leaves black alone, and can be gray', () => {
    const image = imageOf((x) => (x < 100 ? 0 : 0.6));
    addPoissonNoise(image, { strength: 1, gray: true }, createRandom(3));
    const bright = channel(image, 0).filter((_, i) => i % SIDE >= 100);
    // two levels are two photons
    assert.ok(Math.abs(moments(bright).moment(2) / 0.3 - 1) < 0.05);
    for (let i = 0; i < image.data.length; i += 3) {
      if (Math.floor(i / 3) % SIDE < 100) assert.equal(image.data[i], 0);
      assert.equal(image.data[i], image.data[i + 1]);
    }
  });

  it('draws from the Poisson distribution, term by term', () => {
    for (const expected of [0.3, 4, 37.5, 256]) {
      const random = createRandom(expected);
      const count = 40_000;
      const seen = new Map<number, number>();
      for (let i = 0; i < count; i++) {
        const n = drawPoisson(expected, random);
        seen.set(n, (seen.get(n) ?? 0) + 1);
      }
      let logarithm = -expected;
      for (let n = 0; n < 2 * expected + 5; n++) {
        const probability = Math.exp(logarithm);
        const error = Math.sqrt((probability * (1 - probability)) / count);
        const share = (seen.get(n) ?? 0) / count;
        assert.ok(Math.abs(share - probability) < 4.5 * error + 1 / count, `${expected}: ${n}`);
        logarithm += Math.log(expected / (n + 1));
      }
    }
  });
});

describe('throughJpeg', () => {
  const stripes = imageOf((x, _y, c) => ((x % 2 === 0) === (c === 0) ? 0.8 : 0.2));

  it('loses more at lower quality, next to nothing of a smooth image at 100', async () => {
    const smooth = imageOf((x, y, c) => 0.5 + 0.3 * Math.sin((x + 2 * y) / 20 + c));
    const errors: number[] = [];
    for (const quality of [100, 90, 60, 30]) {
      const { data } = await throughJpeg(smooth, quality);
      errors.push(mean([...data].map((value, i) => Math.abs(value - smooth.data[i]))));
    }
    assert.ok(errors[0] < 1.5 / 255, `${errors}`);
    for (let i = 1; i < errors.length; i++) assert.ok(errors[i] > errors[i - 1], `${errors}`);
  });

  it('halves the resolution of color: fine red and cyan stripes become gray ones', async () => {
    const { data } = await throughJpeg(stripes, 95);
    const colorOf = (values: Float64Array): number =>
      mean(
        Array.from({ length: SIDE * SIDE }, (_, i) => Math.abs(values[3 * i] - values[3 * i + 1])),
      );
    assert.ok(colorOf(stripes.data) > 0.59);
    assert.ok(colorOf(data) < 0.1);
  });

  it('makes blocks of 8 pixels: at quality 10 their borders stand out', async () => {
    const ramp = imageOf((x) => x / 400);
    const { data } = await throughJpeg(ramp, 10);
    const steps = Array.from({ length: SIDE - 1 }, (_, x) =>
      Math.abs(data[3 * (x + 1)] - data[3 * x]),
    );
    const border = mean(steps.filter((_, x) => x % 8 === 7));
    const inside = mean(steps.filter((_, x) => x % 8 !== 7));
    assert.ok(border > 2 * inside, `${border} ${inside}`);
  });

  it('takes any size and clips what lies outside 0 to 1', async () => {
    for (const [width, height] of [
      [1, 1],
      [13, 9],
    ]) {
      const data = new Float64Array(width * height * 3).fill(1.7);
      const result = await throughJpeg({ data, width, height, channels: 3 }, 90);
      assert.equal(result.data.length, data.length);
      assert.ok(result.data.every((value) => value > 0.98 && value <= 1));
    }
  });
});
