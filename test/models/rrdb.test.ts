// ESRGAN's generator: parameter counts by hand, shapes, its start, recomputation, and forward and gradient against PyTorch with
// the same weights: figures of torch_rrdb.py (PyTorch, float64, on 2026-11-25), and every value where PyTorch is installed.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { startEngine } from '../../lib/engine/engine';
import { upscaleBicubic } from '../../lib/images/imresize';
import { imageToTensor } from '../../lib/images/tensors';
import { countParameters, type Generator, trainableWeights } from '../../lib/models/network';
import { buildRrdb } from '../../lib/models/rrdb';
import { PAPER_RRDB, type RrdbOptions } from '../../lib/models/rrdb-options';
import { gradientsOf } from '../../lib/ops/gradients-of';
import { withPrecision } from '../../lib/ops/precision';
import { createRandom } from '../../lib/random/random';
import { picture, TINY_RRDB } from '../support';

before(() => startEngine());

const conv = (from: number, to: number): number => 9 * from * to + to;
const denseBlock = (nf: number, gc: number): number =>
  [0, 1, 2, 3].reduce((sum, i) => sum + conv(nf + i * gc, gc), conv(nf + 4 * gc, nf));

const countOf = (config: RrdbOptions): number => {
  const network = buildRrdb(config, createRandom(1));
  const count = countParameters(network, { trainable: true });
  network.dispose();
  return count;
};

/** All but the tail's: no options change them. */
const LIGHT = { ...TINY_RRDB, numFilters: 32, growthChannels: 16 } as const;
const NEAREST = { ...TINY_RRDB, upsampler: 'nearest', globalSkip: 'none' } as const;

/** torch_rrdb.py's values in [-0.5, 0.5] that look random. */
function scatter(count: number, phase: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => {
    const value = 1000 * Math.sin(12.9898 * i + phase);
    return value - Math.floor(value) - 0.5;
  });
}

const SHAPE = { blocks: 2, filters: 8, growth: 4, size: 6 } as const;

/** A network with torch_rrdb.py's weights. */
function sameNetwork(change: Partial<RrdbOptions> = {}): Generator {
  const { blocks: numBlocks, filters: numFilters, growth: growthChannels } = SHAPE;
  const shape = { ...PAPER_RRDB, numBlocks, numFilters, growthChannels, ...change };
  const network = buildRrdb(shape, createRandom(1));
  for (const [i, weight] of [...network.weights.values()].entries()) {
    const [layer, isBias] = [Math.floor(i / 2), i % 2 === 1];
    const factor = isBias ? 0.2 : 4 / Math.sqrt(9 * weight.shape[2]!);
    const values = scatter(weight.size, layer + (isBias ? 0.5 : 0)).map((v) => factor * v);
    tf.tidy(() => weight.assign(tf.tensor(values, weight.shape)));
  }
  return network;
}

interface Outcome {
  readonly loss: number;
  readonly sr: readonly number[];
  readonly images: readonly number[];
  readonly kernels: readonly (readonly number[])[];
}

function outcomeOf(network: Generator): Outcome {
  const { size } = SHAPE;
  const values = scatter(2 * size * size * 3, 0.1).map((v) => v + 0.5);
  const lr = tf.variable(tf.tensor4d(values, [2, size, size, 3]));
  const hrShape: [number, number, number, number] = [2, 4 * size, 4 * size, 3];
  const hr = tf.tensor4d(scatter(values.length * 16, 0.2), hrShape);
  let sr: number[] = [];
  const weights = [lr, ...trainableWeights(network)];
  const { value, gradients } = gradientsOf(() => {
    const made = network.apply(lr, { training: true });
    sr = [...made.dataSync()];
    return tf.mean(tf.squaredDifference(made, hr));
  }, weights);
  const outcome = {
    ...{ loss: value.dataSync()[0], sr, images: [...gradients[0].dataSync()] },
    kernels: gradients
      .filter((_, i) => weights[i].rank === 4 && i > 0)
      .map((gradient) => [...gradient.dataSync()]),
  };
  tf.dispose([value, lr, hr, ...gradients]);
  network.dispose();
  return outcome;
}

/** The norm of the difference over the norm. */
function difference(a: readonly number[], b: readonly number[]): number {
  assert.equal(a.length, b.length);
  return Math.hypot(...a.map((value, i) => value - b[i])) / Math.hypot(...b);
}

const REFERENCE = {
  loss: 0.4412957312287915,
  firstSr: [0.06976841973157095, 0.06421235872275496, 0.03676616194587288, 0.027052844615906447],
  lastSr: [0.2353251374522391, -0.0353525751593178],
  firstImages: [-0.001850368131093497, 0.008329740826693969, 0.010063082252697825],
  // the sum of absolute values of each kernel's gradient
  kernels: [
    10.410446154338626, 0.15836798540278793, 0.32990819365706026, 0.45193255996818915,
    0.2676118710736083, 2.1894199209498235, 0.20067541760480043, 0.22478014553774023,
    0.19136151341534374, 0.3662870519707431, 1.9767545676436198, 0.1791676125575669,
    0.2462878323850749, 0.170308521162583, 0.19516709241974411, 1.6733454296588488,
    0.20552358077781618, 0.2291493039462524, 0.28020247963398986, 0.5652353638294093,
    1.900895118075711, 0.12264946873994305, 0.3860180056618008, 0.3029525154816204,
    0.36285152158975104, 2.632470121306185, 0.10559346846611012, 0.22337126860372475,
    0.24940576543665646, 0.44269414014761066, 1.798987064132256, 36.27793006491965,
    35.50354672670649, 18.424256226953048, 34.289356357041505, 13.57697286242179,
  ],
} as const;

const python = process.env.SRGAN_TORCH_PYTHON;
const skip = python ? false : 'SRGAN_TORCH_PYTHON names no Python with PyTorch';

describe('buildRrdb', () => {
  it("has the paper's 16,697,987 parameters", () => {
    const rrdb = 3 * denseBlock(64, 32);
    const tail = 3 * conv(64, 64) + conv(64, 3);
    assert.equal(conv(3, 64) + 23 * rrdb + conv(64, 64) + tail, 16_697_987);
    assert.equal(countOf(PAPER_RRDB), 16_697_987);
  });

  it('has 204,016 parameters with one block of 32/16 in one step', () => {
    const expected = conv(3, 32) + 3 * denseBlock(32, 16) + conv(32, 32) + conv(32, 48);
    assert.equal(expected, 204_016);
    assert.equal(countOf(LIGHT), expected);
  });

  it("gives PyTorch's images and gradients", () => {
    const { loss, sr, images, kernels } = outcomeOf(sameNetwork());
    const sums = kernels.map((kernel) => kernel.reduce((sum, value) => sum + Math.abs(value), 0));
    assert.ok(difference([loss], [REFERENCE.loss]) < 1e-5);
    assert.ok(difference(sr.slice(0, 4), REFERENCE.firstSr) < 1e-5);
    assert.ok(difference(sr.slice(-2), REFERENCE.lastSr) < 1e-5);
    assert.ok(difference(images.slice(0, 3), REFERENCE.firstImages) < 1e-5);
    assert.equal(sums.length, REFERENCE.kernels.length);
    for (const [i, sum] of sums.entries()) {
      assert.ok(difference([sum], [REFERENCE.kernels[i]]) < 1e-5, `kernel ${i}: ${sum}`);
    }
  });

  it('gives every one of them', { skip }, () => {
    const { blocks, filters, growth, size } = SHAPE;
    const script = join(__dirname, 'torch_rrdb.py');
    const shape = [blocks, filters, growth, size].map(String);
    const answer = execFileSync(python!, [script, ...shape], { maxBuffer: 1e9, encoding: 'utf8' });
    const { parameters, ...theirs }: Outcome & { parameters: number } = JSON.parse(answer);
    assert.equal(parameters, 16_697_987);
    const { sr, images, kernels } = outcomeOf(sameNetwork());
    assert.ok(difference(sr, theirs.sr) < 1e-5);
    assert.ok(difference(images, theirs.images) < 1e-5);
    for (const [i, kernel] of kernels.entries()) {
      const error = difference(kernel, theirs.kernels[i]);
      assert.ok(error < 1e-5, `kernel ${i}: ${error}`);
    }
  });

  for (const precision of ['float32', 'bfloat16'] as const) {
    it(`recomputes to the same bits in ${precision}, and another residual scaling does not`, () => {
      const outcome = (change: Partial<RrdbOptions>): Outcome =>
        withPrecision(precision, () => outcomeOf(sameNetwork(change)));
      const kept = outcome({});
      assert.deepEqual(outcome({ recompute: true }), kept);
      assert.notDeepEqual(outcome({ residualScaling: 0.3 }).kernels, kept.kernels);
    });
  }

  it('holds less of a training step where it recomputes', async () => {
    const peak = async (recompute: boolean): Promise<number> => {
      const network = sameNetwork({ numBlocks: 6, recompute });
      const lr = tf.zeros<tf.Rank.R4>([1, 16, 16, 3]);
      const before = tf.memory().numBytes;
      const { peakBytes } = await tf.profile(() => {
        const loss = (): tf.Scalar => tf.mean(network.apply(lr, { training: true }));
        const { value, gradients } = gradientsOf(loss, trainableWeights(network));
        tf.dispose([value, gradients]);
        return [];
      });
      network.dispose();
      lr.dispose();
      return peakBytes - before;
    };
    const [kept, recomputed] = [await peak(false), await peak(true)];
    assert.ok(recomputed < 0.5 * kept, `${recomputed} of ${kept}`);
  });

  for (const shape of [NEAREST, TINY_RRDB]) {
    for (const scale of [2, 3, 4, 8] as const) {
      it(`maps [2,5,7,3] to [2,${5 * scale},${7 * scale},3] (x${scale}, ${shape.upsampler})`, () => {
        const network = buildRrdb({ ...shape, scale }, createRandom(1));
        assert.equal(network.scale, scale);
        tf.tidy(() => {
          const sr = network.apply(tf.randomUniform([2, 5, 7, 3]));
          assert.deepEqual(sr.shape, [2, 5 * scale, 7 * scale, 3]);
        });
        network.dispose();
      });
    }
  }

  for (const upsampler of ['nearest', 'pixelshuffle-direct'] as const) {
    it(`starts near bicubic on the global skip (${upsampler})`, () => {
      const image = picture(12, 3);
      const network = buildRrdb({ ...TINY_RRDB, upsampler }, createRandom(1));
      const enlarged = tf.tidy(() => {
        const lr = tf.expandDims(imageToTensor(image, 'unit')) as tf.Tensor4D;
        return tf.mul(tf.add(network.apply(lr), 1), 127.5).dataSync();
      });
      const bicubic = upscaleBicubic(image, 4).data;
      const levels = bicubic.map((v, i) => Math.abs(Math.min(255, Math.max(0, enlarged[i])) - v));
      const mean = levels.reduce((sum, v) => sum + v, 0) / levels.length;
      assert.ok(mean < 15, `${mean} levels`);
      network.dispose();
    });
  }

  it('holds its output in [-1,1] with tanh', () => {
    const network = buildRrdb({ ...TINY_RRDB, output: 'tanh' }, createRandom(1));
    const largest = tf.tidy(
      () => tf.max(tf.abs(network.apply(tf.mul(tf.ones([1, 4, 4, 3]), 1e6)))).dataSync()[0],
    );
    assert.ok(largest <= 1);
    network.dispose();
  });

  it('leaves nothing but its weights, recomputed or not, and nothing after dispose', () => {
    for (const recompute of [false, true]) {
      const { numTensors } = tf.memory();
      const network = buildRrdb({ ...NEAREST, recompute }, createRandom(1));
      const lr = tf.ones<tf.Rank.R4>([1, 4, 4, 3]);
      tf.tidy(() => void network.apply(lr));
      const loss = (): tf.Scalar => tf.mean(network.apply(lr, { training: true }));
      const { value, gradients } = gradientsOf(loss, trainableWeights(network));
      tf.dispose([value, gradients, lr]);
      assert.equal(tf.memory().numTensors, numTensors + network.weights.size);
      network.dispose();
      assert.equal(tf.memory().numTensors, numTensors);
    }
  });

  it('holds a few feature maps at a time in inference, however deep it is', async () => {
    const mapsOf = async (numBlocks: number): Promise<number> => {
      const network = buildRrdb({ ...LIGHT, numBlocks }, createRandom(1));
      const lr = tf.zeros<tf.Rank.R4>([1, 24, 24, 3]);
      const before = tf.memory().numBytes;
      const { peakBytes } = await tf.profile(() => network.apply(lr));
      network.dispose();
      lr.dispose();
      return (peakBytes - before) / (4 * 24 * 24 * 32);
    };
    const shallow = await mapsOf(1);
    assert.ok(shallow > 1, `${shallow} maps: the peak is not measured`);
    assert.ok((await mapsOf(5)) < shallow + 3);
  });
});
