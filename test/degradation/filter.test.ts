// The filter against plain sums, at borders and in bands, and resizing against PyTorch's F.interpolate.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { blurKernel, type Kernel, sincKernel } from '../../lib/degradation/blur-kernels';
import { filterImage } from '../../lib/degradation/filter';
import { RESIZE_MODES, resizeImage } from '../../lib/degradation/resize';
import type { RealImage } from '../../lib/images/imresize';
import { createRandom } from '../../lib/random/random';
import { askBasicsr, largestDifference, skipWithoutBasicsr } from './reference';

function anyImage(width: number, height: number, channels = 3): RealImage {
  const random = createRandom(`${width}x${height}`);
  const data = new Float64Array(width * height * channels).map(() => random.uniform());
  return { data, width, height, channels };
}

/** The sums as they are written, mirrored without the edge pixel. */
function plainly({ data, width, height, channels }: RealImage, { size, values }: Kernel): number[] {
  const inside = (at: number, length: number): number => {
    let place = at;
    while (length > 1 && (place < 0 || place >= length)) {
      place = place < 0 ? -place : 2 * (length - 1) - place;
    }
    return length > 1 ? place : 0;
  };
  return Array.from(data, (_, i) => {
    const [c, x] = [i % channels, Math.floor(i / channels) % width];
    const y = Math.floor(i / channels / width);
    return values.reduce((sum, weight, k) => {
      const row = inside(y + Math.floor(k / size) - (size - 1) / 2, height);
      const column = inside(x + (k % size) - (size - 1) / 2, width);
      return sum + weight * data[(row * width + column) * channels + c];
    }, 0);
  });
}

describe('filterImage', () => {
  const kernels = {
    blur: blurKernel(9, { profile: 'gaussian', beta: 1, sigmaX: 2, sigmaY: 1, angle: 0.5 }),
    narrow: blurKernel(21, { profile: 'gaussian', beta: 1, sigmaX: 0.3, sigmaY: 0.3, angle: 0 }),
    sinc: sincKernel(21, 1.1),
  };
  for (const [name, kernel] of Object.entries(kernels)) {
    it(`computes the sums of a ${name}, also where the kernel is wider than the image`, () => {
      for (const [width, height, channels] of [
        [23, 17, 3],
        [16, 5, 3],
        [3, 40, 1],
        [1, 1, 3],
      ]) {
        const image = anyImage(width, height, channels);
        const { data } = filterImage(image, kernel);
        assert.ok(largestDifference(data, plainly(image, kernel)) < 2e-5, `${width}x${height}`);
      }
    });
  }

  it('gives a large image, filtered in bands, the same rows as a part of it', () => {
    const image = anyImage(1500, 300);
    const whole = filterImage(image, kernels.blur);
    const stride = 1500 * 3;
    // the bands of a million samples end at about row 230
    const part = { ...image, height: 80, data: image.data.slice(200 * stride, 280 * stride) };
    const rows = filterImage(part, kernels.blur).data.slice(10 * stride, 70 * stride);
    assert.equal(largestDifference(rows, whole.data.slice(210 * stride, 270 * stride)), 0);
  });

  it("is PyTorch's convolution after 'reflect'", { skip: skipWithoutBasicsr }, () => {
    const image = anyImage(14, 12, 1);
    const rows = Array.from({ length: 12 }, (_, y) => [...image.data.slice(14 * y, 14 * y + 14)]);
    const kernel = sincKernel(11, 2);
    const [theirs] = askBasicsr([
      { kind: 'filter', rows, values: [...kernel.values], size: kernel.size },
    ]);
    assert.ok(largestDifference(filterImage(image, kernel).data, theirs) < 1e-6);
  });
});

describe('resizeImage', () => {
  const row = [0, 1, 4, 9, 2];
  const asImage = (values: readonly number[]): RealImage => ({
    data: Float64Array.from(values),
    width: values.length,
    height: 1,
    channels: 1,
  });

  /** F.interpolate of PyTorch 2.13 on the row above. */
  const PYTORCH = {
    area: [
      [1.66666667, 5],
      [0.5, 4.66666667, 5.5],
      [0, 0.5, 1, 2.5, 6.5, 9, 5.5, 2],
    ],
    bilinear: [
      [0.75, 7.25],
      [0.33333333, 4, 4.33333333],
      [0, 0.4375, 1.1875, 3.0625, 5.5625, 8.6875, 5.0625, 2],
    ],
    bicubic: [
      [0.45703125, 7.94140625],
      [0.14814815, 4, 4.48148148],
      [
        -0.09283447, 0.18756104, 1.17651367, 2.61938477, 6.14660645, 9.04821777, 5.41241455,
        1.35015869,
      ],
    ],
  };
  for (const mode of RESIZE_MODES) {
    it(`is PyTorch's ${mode}, down and up, across and down the image`, () => {
      for (const expected of PYTORCH[mode]) {
        const width = expected.length;
        const wide = resizeImage(asImage(row), { width, height: 1 }, mode);
        assert.ok(largestDifference(wide.data, expected) < 1e-8);
        const column = { ...asImage(row), width: 1, height: row.length };
        const high = resizeImage(column, { width: 1, height: width }, mode);
        assert.ok(largestDifference(high.data, expected) < 1e-8);
      }
    });

    it(`is PyTorch's ${mode} at any length`, { skip: skipWithoutBasicsr }, () => {
      const values = [...anyImage(37, 1, 1).data];
      const lengths = [1, 5, 6, 11, 12, 24, 36, 37, 38, 55, 74, 90];
      const theirs = askBasicsr(
        lengths.map((length) => ({ kind: 'resize', row: values, length, mode })),
      );
      for (const [i, length] of lengths.entries()) {
        const ours = resizeImage(asImage(values), { width: length, height: 1 }, mode);
        assert.ok(largestDifference(ours.data, theirs[i]) < 1e-9, `${length}`);
      }
    });
  }

  it('keeps a flat image flat', () => {
    const flat = { ...anyImage(13, 9), data: new Float64Array(13 * 9 * 3).fill(0.3) };
    for (const mode of RESIZE_MODES) {
      const { data } = resizeImage(flat, { width: 7, height: 20 }, mode);
      assert.ok(data.every((value) => Math.abs(value - 0.3) < 1e-12));
    }
  });
});
