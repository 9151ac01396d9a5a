// MATLAB's bicubic against published LR files, against Pillow, and by its defining properties.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  downscaleBicubic,
  imresize,
  type RealImage,
  resizeWeights,
  upscaleBicubic,
} from '../../lib/images/imresize';
import { readImage } from '../../lib/images/read-image';
import {
  anyImage,
  anyScale,
  difference,
  flat,
  mirrored,
  NEEDS_SHARED,
  noise,
  SHARED,
  transposed,
} from './fixtures';

const NAMES = ['baby', 'bird', 'butterfly', 'head', 'woman'];
const set5 = (folder: string, name: string): string => join(SHARED, 'set5', folder, `${name}.png`);

/** Samples that differ from the published LR, over the five images. */
async function misses(folder: string, scale: number): Promise<{ count: number; largest: number }> {
  let count = 0;
  let largest = 0;
  for (const name of NAMES) {
    const lr = downscaleBicubic(await readImage(set5('HR_mod12', name)), scale);
    const found = difference(lr, await readImage(set5(folder, name)));
    count += found.count;
    largest = Math.max(largest, found.largest);
  }
  return { count, largest };
}

describe('downscaleBicubic reproduces published files', NEEDS_SHARED, () => {
  it('is bit-exact on Set5 x3', async () => {
    assert.deepEqual(await misses('LR_bicubic_x3', 3), { count: 0, largest: 0 });
  });

  it('is bit-exact on Set5 x2 of MATLAB, whose ties depend on the last bit of a double', async () => {
    assert.deepEqual(await misses('LR_bicubic_x2_matlab', 2), { count: 0, largest: 0 });
  });

  it('differs on Set5 x4 in at most 2 of 103,734 samples, by 1', async () => {
    const { count, largest } = await misses('LR_bicubic_x4', 4);
    assert.ok(count <= 2 && largest <= 1, `${count} samples differ, by up to ${largest}`);
  });

  it('is bit-exact on SelfExSR’s Set5 x4, rounded after each pass with a repeated border', async () => {
    for (let i = 1; i <= 5; i++) {
      const hr = await readImage(set5('HR', `img_00${i}`));
      const lr = downscaleBicubic(hr, 4, { rounding: 'each-pass', border: 'replicate' });
      const published = await readImage(set5('LR_x4_replicate', `img_00${i}`));
      assert.deepEqual(difference(lr, published), { count: 0, largest: 0 });
    }
  });

  it('needs both conventions: the other rounding or border gives other files', async () => {
    const hr = await readImage(set5('HR', 'img_001'));
    const published = await readImage(set5('LR_x4_replicate', 'img_001'));
    const others = [
      downscaleBicubic(hr, 4),
      downscaleBicubic(hr, 4, { rounding: 'each-pass' }),
      downscaleBicubic(hr, 4, { border: 'replicate' }),
    ];
    for (const other of others) assert.ok(difference(other, published).count > 100);
  });
});

/** (7x² + 13y + 3xy) mod 251: the same picture as in Python's ((x*x*7+y*13+x*y*3)%251). */
function formula(size: number): RealImage {
  const data = Float64Array.from({ length: size * size }, (_, i) => {
    const [x, y] = [i % size, Math.floor(i / size)];
    return (x * x * 7 + y * 13 + x * y * 3) % 251;
  });
  return { data, width: size, height: size, channels: 1 };
}

describe('imresize', () => {
  // Pillow's BICUBIC has the same kernel but another border, so the places are inside. Computed once by
  // .venv/bin/python: y,x=np.mgrid[0:48,0:48]; Image.fromarray(((x*x*7+y*13+x*y*3)%251).astype('f4'),'F').resize((n,n),Image.BICUBIC)
  const PILLOW: [number, number, number, number][] = [
    [12, 4, 6, 110.918],
    [12, 7, 5, 136.66],
    [16, 4, 6, 144.734],
    [16, 7, 5, 124.678],
    [24, 4, 6, 137.406],
    [24, 7, 5, 105.179],
  ];
  for (const [size, y, x, expected] of PILLOW) {
    it(`agrees with Pillow at (${x}, ${y}) of 48 -> ${size}`, () => {
      const { data, width } = imresize(formula(48), size / 48);
      assert.equal(width, size);
      assert.ok(Math.abs(data[y * size + x] - expected) < 2e-3, `${data[y * size + x]}`);
    });
  }

  it('is linear in the samples', () => {
    const [a, b] = [formula(24), formula(24)];
    b.data.reverse();
    const sum = { ...a, data: a.data.map((value, i) => 2 * value + b.data[i]) };
    const [ra, rb, rs] = [a, b, sum].map((image) => imresize(image, 1 / 3).data);
    rs.forEach((value, i) => {
      assert.ok(Math.abs(value - (2 * ra[i] + rb[i])) < 1e-9);
    });
  });

  it('treats every channel alike, however many there are', () => {
    const plane = formula(20);
    for (const channels of [2, 3, 4]) {
      const data = new Float64Array(400 * channels).map(
        (_, i) => plane.data[Math.floor(i / channels)] * ((i % channels) + 1),
      );
      const result = imresize({ ...plane, data, channels }, 0.5);
      const single = imresize(plane, 0.5).data;
      result.data.forEach((value, i) => {
        const expected = single[Math.floor(i / channels)] * ((i % channels) + 1);
        assert.ok(Math.abs(value - expected) < 1e-9);
      });
    }
  });

  it('rounds odd sizes up, as MATLAB does', () => {
    const { width, height } = imresize({ ...formula(25), height: 25 }, 0.25);
    assert.deepEqual([width, height], [7, 7]);
  });

  it('rejects a scale that is no positive number', () => {
    for (const scale of [0, -1, Number.NaN, Infinity]) {
      assert.throws(
        () => imresize(formula(4), scale),
        /imresize: scale must be a positive number, but got/,
      );
    }
  });
});

describe('resizeWeights', () => {
  it('has rows that sum to 1 and read inside the input', () => {
    const lengths = fc.integer({ min: 1, max: 60 });
    fc.assert(
      fc.property(
        lengths,
        lengths,
        fc.constantFrom('symmetric', 'replicate'),
        (from, to, border) => {
          const { indices, weights, taps } = resizeWeights(
            from,
            to,
            undefined,
            border as 'symmetric',
          );
          assert.ok(indices.every((index) => index >= 0 && index < from));
          for (let row = 0; row < to; row++) {
            const sum = weights.subarray(row * taps, (row + 1) * taps).reduce((a, b) => a + b);
            assert.ok(Math.abs(sum - 1) < 1e-12);
          }
        },
      ),
    );
  });

  it('is the identity at scale 1', () => {
    const { indices, weights, taps } = resizeWeights(7, 7);
    assert.deepEqual([taps, ...indices], [1, 0, 1, 2, 3, 4, 5, 6]);
    assert.ok(weights.every((weight) => weight === 1));
  });

  it('has the hand-computed weights of an enlargement by 2', () => {
    // phase 0.25: Keys' cubic at 1.25, 0.25, 0.75, 1.75
    const { weights, taps } = resizeWeights(8, 16);
    const row = [...weights.subarray(7 * taps, 8 * taps)].filter((weight) => weight !== 0);
    assert.deepEqual(row, [-0.0703125, 0.8671875, 0.2265625, -0.0234375]);
  });
});

describe('downscaleBicubic', () => {
  it('keeps a constant image constant', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 255 }),
        anyScale,
        anyImage,
        (level, scale, { width, height }) => {
          assert.ok(
            downscaleBicubic(flat(width, height, level), scale).data.every((v) => v === level),
          );
          assert.ok(
            upscaleBicubic(flat(width, height, level), scale).data.every((v) => v === level),
          );
        },
      ),
      { numRuns: 50 },
    );
  });

  it('gives ceil(size / scale) pixels, for 1x1 as well', () => {
    fc.assert(
      fc.property(anyImage, anyScale, (image, scale) => {
        const { width, height, data } = downscaleBicubic(image, scale);
        assert.deepEqual(
          [width, height],
          [Math.ceil(image.width / scale), Math.ceil(image.height / scale)],
        );
        assert.equal(data.length, width * height * 3);
      }),
      { numRuns: 50 },
    );
  });

  it('commutes with mirroring where the size is a multiple of the scale', () => {
    fc.assert(
      fc.property(fc.nat(), anyScale, (seed, scale) => {
        const image = noise(scale * 5, scale * 3, seed);
        const { largest, count } = difference(
          mirrored(downscaleBicubic(image, scale)),
          downscaleBicubic(mirrored(image), scale),
        );
        // a tie may fall to either side, since the taps are summed in the other order
        assert.ok(largest <= 1 && count <= 2, `${count} samples differ by up to ${largest}`);
      }),
      { numRuns: 40 },
    );
  });

  it('commutes with transposition: the two passes are separable', () => {
    fc.assert(
      fc.property(anyImage, anyScale, (image, scale) => {
        const { largest, count } = difference(
          transposed(downscaleBicubic(image, scale)),
          downscaleBicubic(transposed(image), scale),
        );
        assert.ok(largest <= 1 && count <= 2, `${count} samples differ by up to ${largest}`);
      }),
      { numRuns: 40 },
    );
  });

  it('leaves an image as it is at scale 1', () => {
    const image = noise(9, 7, 1);
    assert.deepEqual(downscaleBicubic(image, 1), image);
    assert.deepEqual(upscaleBicubic(image, 1), image);
  });

  it('rejects scales that are no whole numbers', () => {
    for (const scale of [0, 1.5, -4, Number.NaN]) {
      assert.throws(
        () => downscaleBicubic(flat(8, 8, 1), scale),
        /downscaleBicubic: scale must be a whole number/,
      );
      assert.throws(() => upscaleBicubic(flat(8, 8, 1), scale), /upscaleBicubic: scale must be/);
    }
  });
});

describe('upscaleBicubic', () => {
  it('gives scale times the size, and the picture back when reduced again', () => {
    const image = noise(12, 10, 3);
    const smooth = upscaleBicubic(downscaleBicubic(image, 2), 4);
    assert.deepEqual([smooth.width, smooth.height], [24, 20]);
    const again = downscaleBicubic(upscaleBicubic(smooth, 4), 4);
    assert.ok(difference(again, smooth).largest <= 4);
  });

  it('clips overshoot instead of wrapping around', () => {
    const step = flat(8, 8, 0);
    step.data.fill(255, step.data.length / 2);
    const rows = upscaleBicubic(step, 4);
    const column = Array.from({ length: 32 }, (_, y) => rows.data[y * 32 * 3]);
    assert.ok(column.slice(0, 12).every((v) => v < 10) && column.slice(20).every((v) => v > 245));
  });
});
