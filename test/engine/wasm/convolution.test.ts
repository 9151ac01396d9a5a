// The wasm engine's threaded kernels against the definition of convolution, for teams of one and of three
// threads and for both binaries.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { convolve, filterGradient } from '../../../lib/engine/wasm/convolution';
import type { ConvolutionShape } from '../../../lib/engine/wasm/convolution-plan';
import { inputGradient } from '../../../lib/engine/wasm/input-gradient';
import * as job from '../../../lib/engine/wasm/job-layout';
import { startKernelTeam } from '../../../lib/engine/wasm/kernel-team';
import { createRandom } from '../../../lib/random/random';
import { plainConvolution, plainGradients } from './plain-convolution';

const size = (max: number, min = 1) => fc.integer({ min, max });
const sides = fc.record({ input: size(13), filter: size(5), stride: size(3), pad: size(4, 0) });
const shapes: fc.Arbitrary<ConvolutionShape> = fc
  .record({ images: size(3), rows: sides, columns: sides, channels: fc.tuple(size(9), size(19)) })
  .map(({ images, rows, columns, channels }) => ({
    images,
    inHeight: rows.input,
    inWidth: columns.input,
    inChannels: channels[0],
    // any padding: the filter may see more zeros than image, or leave the image's end out
    outHeight: 1 + Math.floor((rows.input + rows.pad) / rows.stride),
    outWidth: 1 + Math.floor((columns.input + columns.pad) / columns.stride),
    outChannels: channels[1],
    filterHeight: rows.filter,
    filterWidth: columns.filter,
    strideHeight: rows.stride,
    strideWidth: columns.stride,
    top: Math.min(rows.pad, rows.filter - 1),
    left: Math.min(columns.pad, columns.filter - 1),
  }));

const random = createRandom(3);
const numbers = (count: number): Float32Array =>
  Float32Array.from({ length: count }, () => random.uniform(-1, 1));

function assertClose(actual: Float32Array, expected: Float64Array, name: string): void {
  assert.equal(actual.length, expected.length);
  for (let i = 0; i < actual.length; i++) {
    const difference = Math.abs(actual[i] - expected[i]);
    assert.ok(difference < 1e-4, `${name}[${i}] is ${actual[i]}, expected ${expected[i]}`);
  }
}

const filled = (count: number): Float32Array => new Float32Array(count).fill(Number.NaN);

function inputsOf(s: ConvolutionShape) {
  const outputs = s.images * s.outHeight * s.outWidth * s.outChannels;
  return {
    x: numbers(s.images * s.inHeight * s.inWidth * s.inChannels),
    filter: numbers(s.filterHeight * s.filterWidth * s.inChannels * s.outChannels),
    bias: numbers(s.outChannels),
    dy: numbers(outputs),
    y: filled(outputs),
  };
}

for (const options of [
  { threads: 1, fused: true },
  { threads: 3, fused: true },
  { threads: 3, fused: false },
]) {
  describe(`wasm convolution, ${options.threads} threads${options.fused ? ', fused' : ''}`, () => {
    const team = startKernelTeam(options);

    it('equals its definition for any shape, with bias and relu', () => {
      fc.assert(
        fc.property(shapes, fc.boolean(), fc.boolean(), (shape, biased, relu) => {
          const { x, filter, bias, y } = inputsOf(shape);
          const after = { bias: biased ? bias : undefined, relu };
          convolve(team, shape, { x, filter, ...after }, y);
          assertClose(y, plainConvolution(shape, x, filter, after), 'y');
        }),
        { numRuns: 150, seed: 5 },
      );
    });

    it('has the gradients of its definition for any shape', () => {
      fc.assert(
        fc.property(shapes, (shape) => {
          const { x, filter, dy } = inputsOf(shape);
          const expected = plainGradients(shape, x, filter, dy);
          const dFilter = filled(filter.length);
          const dx = filled(x.length);
          filterGradient(team, shape, { x, dy }, dFilter);
          inputGradient(team, shape, { dy, filter }, dx);
          assertClose(dFilter, expected.dFilter, 'dFilter');
          assertClose(dx, expected.dx, 'dx');
        }),
        { numRuns: 150, seed: 6 },
      );
    });

    it('is the same in several passes as image by image', () => {
      // 24 MB of input and output: three passes
      const shape = square({ images: 24, side: 64, inChannels: 32, outChannels: 32 });
      const { x, filter, y, dy } = inputsOf(shape);
      convolve(team, shape, { x, filter }, y);
      const one = { ...shape, images: 1 };
      const image = x.length / shape.images;
      for (const n of [0, 11, 23]) {
        const alone = filled(image);
        convolve(team, one, { x: x.subarray(n * image, (n + 1) * image), filter }, alone);
        assert.deepEqual(alone, y.subarray(n * image, (n + 1) * image));
      }
      const whole = filled(filter.length);
      filterGradient(team, shape, { x, dy }, whole);
      const sum = new Float64Array(filter.length);
      for (let n = 0; n < shape.images; n++) {
        const part = filled(filter.length);
        const [from, to] = [n * image, (n + 1) * image];
        filterGradient(team, one, { x: x.subarray(from, to), dy: dy.subarray(from, to) }, part);
        part.forEach((value, index) => {
          sum[index] += value;
        });
      }
      whole.forEach((value, index) => {
        assert.ok(Math.abs(value - sum[index]) < 1e-2, `${value} ${sum[index]}`);
      });
    });

    it('lets NaN and infinity through, where a zero would hide them', () => {
      for (const outChannels of [3, 8]) {
        const shape = square({ images: 1, side: 6, inChannels: 4, outChannels });
        const { x, filter, y } = inputsOf(shape);
        x[0] = Number.NaN;
        convolve(team, shape, { x, filter, relu: true }, y);
        assert.ok(Number.isNaN(y[0]), `${outChannels} channels: ${y[0]}`);
        // beyond the filter's reach nothing is touched
        assert.ok(y.subarray(3 * 6 * outChannels).every(Number.isFinite));
      }
    });

    it('computes thousands of tiny jobs without losing one', () => {
      const shape = square({ images: 2, side: 3, inChannels: 2, outChannels: 9 });
      const { x, filter, y } = inputsOf(shape);
      const expected = plainConvolution(shape, x, filter);
      for (let i = 0; i < 3000; i++) {
        y.fill(Number.NaN);
        convolve(team, shape, { x, filter }, y);
        assert.ok(Math.abs(y[i % y.length] - expected[i % y.length]) < 1e-4, `job ${i}`);
      }
      assertClose(y, expected, 'y');
    });
  });
}

describe('a wasm convolution without output', () => {
  it('has gradients of zero', () => {
    const team = startKernelTeam({ threads: 2 });
    const square3 = square({ images: 1, side: 5, inChannels: 3, outChannels: 4 });
    for (const shape of [
      { ...square3, outWidth: 0 },
      { ...square3, outHeight: 0 },
      { ...square3, images: 0 },
    ]) {
      const { x, filter, dy } = inputsOf(shape);
      const [dFilter, dx] = [filled(filter.length), filled(x.length)];
      filterGradient(team, shape, { x, dy }, dFilter);
      inputGradient(team, shape, { dy, filter }, dx);
      assert.ok(dFilter.every((value) => value === 0));
      assert.ok(dx.every((value) => value === 0));
    }
  });
});

describe('a team of which a thread fails', () => {
  it('says so, then and later, and hangs at no time', () => {
    for (const threads of [1, 3]) {
      const team = startKernelTeam({ threads });
      const beyond = new Map([
        [job.X, 2 ** 31 - 64],
        [job.PANELS, 2 ** 31 - 64],
        ...[job.OUT_HEIGHT, job.OUT_WIDTH, job.OUT_CHANNELS, job.IMAGES].map(
          (address) => [address, 8] as const,
        ),
        ...[job.FILTER_HEIGHT, job.SEGMENT, job.ROWS_PER_TASK].map(
          (address) => [address, 1] as const,
        ),
      ]);
      for (let i = 0; i < 3; i++) {
        assert.throws(
          () => team.run(job.CONVOLVE, 64, beyond),
          /wasm engine: its threads must all work, but one has failed\. Restart/,
        );
      }
    }
  });
});

describe('a wasm convolution that is too large', () => {
  it('says so, and the team goes on', () => {
    const team = startKernelTeam({ threads: 1 });
    const shape = square({ images: 1, side: 12_000, inChannels: 1, outChannels: 4 });
    const tiny = new Float32Array(1);
    assert.throws(
      () => convolve(team, shape, { x: tiny, filter: new Float32Array(36) }, tiny),
      /conv2d: its images must fit in 2 GiB on the wasm engine, but need 2\.\d GiB\. Use smaller images or tiles\./,
    );
    const small = square({ images: 1, side: 4, inChannels: 1, outChannels: 1 });
    const { x, filter, y } = inputsOf(small);
    convolve(team, small, { x, filter }, y);
    assertClose(y, plainConvolution(small, x, filter), 'y');
  });
});

function square(sizes: {
  images: number;
  side: number;
  inChannels: number;
  outChannels: number;
}): ConvolutionShape {
  const { images, side, inChannels, outChannels } = sizes;
  return {
    images,
    ...{ inHeight: side, inWidth: side, inChannels },
    ...{ outHeight: side, outWidth: side, outChannels },
    ...{ filterHeight: 3, filterWidth: 3, strideHeight: 1, strideWidth: 1, top: 1, left: 1 },
  };
}
