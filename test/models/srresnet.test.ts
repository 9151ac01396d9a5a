// The generator: parameter counts by hand, shapes, its start, and gradients.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { startEngine } from '../../lib/engine/engine';
import { upscaleBicubic } from '../../lib/images/imresize';
import { imageToTensor } from '../../lib/images/tensors';
import { bicubicEnlarge } from '../../lib/models/bicubic-enlarge';
import { describeNetwork } from '../../lib/models/describe';
import { countParameters } from '../../lib/models/network';
import { buildSrresnet } from '../../lib/models/srresnet';
import { PAPER_GENERATOR, type SrresnetOptions } from '../../lib/models/srresnet-options';
import { createRandom } from '../../lib/random/random';
import { picture, TINY_GENERATOR, TINY_PAPER_GENERATOR } from '../support';

before(() => startEngine());

const countOf = (config: SrresnetOptions): number => {
  const network = buildSrresnet(config, createRandom(1));
  const count = countParameters(network, { trainable: true });
  const rows = describeNetwork(network).reduce((sum, { trainable }) => sum + trainable, 0);
  assert.equal(rows, count);
  network.dispose();
  return count;
};

describe('buildSrresnet', () => {
  it("has the paper's 1,548,547 parameters", () => {
    const head = 9 * 9 * 3 * 64 + 64 + 64; // kernel, bias, PReLU
    const block = 2 * (3 * 3 * 64 * 64 + 2 * 64) + 64; // two bias-free convolutions with batch norm, one PReLU
    const body = 3 * 3 * 64 * 64 + 2 * 64;
    const stage = 3 * 3 * 64 * 256 + 256 + 64; // to 256 channels, shuffled to 64
    const tail = 9 * 9 * 64 * 3 + 3;
    assert.equal(head + 16 * block + body + 2 * stage + tail, 1_548_547);
    assert.equal(countOf(PAPER_GENERATOR), 1_548_547);
  });

  it('has 171,984 parameters with 8 blocks of 32 filters in one step', () => {
    const conv = (from: number, to: number): number => 9 * from * to + to;
    const light = {
      ...TINY_GENERATOR,
      numFilters: 32,
      numResBlocks: 8,
      activation: 'relu',
    } as const;
    const expected = conv(3, 32) + 8 * 2 * conv(32, 32) + conv(32, 32) + conv(32, 48);
    assert.equal(expected, 171_984);
    assert.equal(countOf(light), expected);
  });

  it('computes without a residual block too, and leaves no tensor', () => {
    for (const norm of ['batch', 'none'] as const) {
      const network = buildSrresnet(
        { ...TINY_PAPER_GENERATOR, norm, numResBlocks: 0 },
        createRandom(1),
      );
      const before = tf.memory().numTensors;
      const shape = tf.tidy(() => network.apply(tf.ones([1, 3, 2, 3])).shape);
      assert.deepEqual(shape, [1, 12, 8, 3]);
      assert.equal(tf.memory().numTensors, before);
      network.dispose();
    }
  });

  for (const shape of [TINY_PAPER_GENERATOR, TINY_GENERATOR]) {
    for (const scale of [2, 3, 4, 8] as const) {
      it(`maps [2,5,7,3] to [2,${5 * scale},${7 * scale},3] (x${scale}, ${shape.upsampler})`, () => {
        const network = buildSrresnet({ ...shape, scale }, createRandom(1));
        assert.equal(network.scale, scale);
        tf.tidy(() => {
          const sr = network.apply(tf.randomUniform([2, 5, 7, 3]));
          assert.deepEqual(sr.shape, [2, 5 * scale, 7 * scale, 3]);
        });
        network.dispose();
      });
    }
  }

  it('enlarges an image of one pixel', () => {
    const network = buildSrresnet(TINY_GENERATOR, createRandom(1));
    tf.tidy(() => assert.deepEqual(network.apply(tf.ones([1, 1, 1, 3])).shape, [1, 4, 4, 3]));
    network.dispose();
  });

  it('holds its output in [-1,1] with tanh', () => {
    const network = buildSrresnet(TINY_PAPER_GENERATOR, createRandom(1));
    const largest = tf.tidy(
      () => tf.max(tf.abs(network.apply(tf.mul(tf.ones([1, 4, 4, 3]), 1e6)))).dataSync()[0],
    );
    assert.ok(largest <= 1);
    network.dispose();
  });

  it('makes the same weights from the same seed and others from another', () => {
    const [a, b, c] = [1, 1, 2].map((seed) => buildSrresnet(TINY_GENERATOR, createRandom(seed)));
    const kernel = (n: typeof a): Float32Array =>
      n.weights.get('head/conv/kernel')!.dataSync<'float32'>();
    assert.deepEqual(kernel(a), kernel(b));
    assert.notDeepEqual(kernel(a), kernel(c));
    for (const network of [a, b, c]) network.dispose();
  });

  it('moves batch-norm statistics only in training, and only when asked', () => {
    const network = buildSrresnet(TINY_PAPER_GENERATOR, createRandom(1));
    const mean = (): Float32Array =>
      network.weights.get('body/norm/movingMean')!.dataSync<'float32'>().slice();
    const start = mean();
    const run = (options: object): void =>
      tf.tidy(() => void network.apply(tf.randomUniform([2, 4, 4, 3]), options));
    run({});
    run({ training: true, updateStatistics: false });
    assert.deepEqual(mean(), start);
    run({ training: true });
    assert.notDeepEqual(mean(), start);
    network.dispose();
  });

  it('leaves nothing but its weights, and nothing after dispose', () => {
    const { numTensors } = tf.memory();
    const network = buildSrresnet(TINY_PAPER_GENERATOR, createRandom(1));
    tf.tidy(() => void network.apply(tf.ones([1, 4, 4, 3]), { training: true }));
    assert.equal(tf.memory().numTensors, numTensors + network.weights.size);
    network.dispose();
    assert.equal(tf.memory().numTensors, numTensors);
  });

  it('holds a few feature maps at a time, however deep it is', async () => {
    for (const shape of [TINY_PAPER_GENERATOR, TINY_GENERATOR]) {
      const mapsOf = async (numResBlocks: number): Promise<number> => {
        const network = buildSrresnet({ ...shape, numFilters: 32, numResBlocks }, createRandom(1));
        const lr = tf.zeros<tf.Rank.R4>([1, 24, 24, 3]);
        const before = tf.memory().numBytes;
        const { peakBytes } = await tf.profile(() => network.apply(lr));
        network.dispose();
        lr.dispose();
        return (peakBytes - before) / (4 * 24 * 24 * 32);
      };
      const shallow = await mapsOf(1);
      assert.ok(shallow > 1, `${shallow} maps: the peak is not measured`);
      assert.ok((await mapsOf(9)) < shallow + 3, shape.upsampler);
    }
  });
});

describe('bicubicEnlarge', () => {
  it('agrees with upscaleBicubic within one level, at every scale and border', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(2, 3, 4, 8),
        fc.integer({ min: 3, max: 12 }),
        fc.nat(99),
        (scale, size, seed) => {
          const image = picture(size, seed);
          const levels = tf.tidy(() => {
            const batch = tf.expandDims(imageToTensor(image, 'unit')) as tf.Tensor4D;
            const enlarged = bicubicEnlarge(batch, scale);
            return tf.clipByValue(tf.mul(enlarged, 255), 0, 255).dataSync();
          });
          const expected = upscaleBicubic(image, scale).data;
          // the reference is rounded to whole levels
          expected.forEach((value, i) => {
            assert.ok(Math.abs(levels[i] - value) < 0.501, `${levels[i]} is not ${value} at ${i}`);
          });
        },
      ),
      { numRuns: 12 },
    );
  });
});
