// The U-Net and the patch discriminator: sizes, parameters, and forward and gradient against PyTorch with the same
// weights: figures of torch_unet.py (PyTorch 2.13, float64, on 2026-11-25), and every value where PyTorch is installed.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { startEngine } from '../../lib/engine/engine';
import { countParameters, type Discriminator, trainableWeights } from '../../lib/models/network';
import { buildPatchDiscriminator } from '../../lib/models/patch-discriminator';
import { buildUnetDiscriminator } from '../../lib/models/unet-discriminator';
import { gradientsOf } from '../../lib/ops/gradients-of';
import { upsampleBilinear } from '../../lib/ops/upsample-bilinear';
import { createRandom } from '../../lib/random/random';

before(async () => {
  await startEngine();
});

const FILTERS = 4;
const SIZE = 16;
const build = (numFilters = FILTERS): Discriminator =>
  buildUnetDiscriminator({ kind: 'unet', numFilters }, { random: createRandom(1) });

/** torch_unet.py's values in [-0.5, 0.5] that look random. */
function scatter(count: number, phase: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => {
    const value = 1000 * Math.sin(12.9898 * i + phase);
    return value - Math.floor(value) - 0.5;
  });
}

/** The network with torch_unet.py's weights. */
function sameNetwork(): Discriminator {
  const network = build();
  for (const [name, weight] of network.weights) {
    const layer = Number(name.slice(4, 5));
    const part = name.split('/')[1];
    const phase = layer + (part === 'bias' ? 0.5 : part === 'u' ? 0.25 : 0);
    tf.tidy(() => {
      const values = tf.tensor(scatter(weight.size, phase), weight.shape);
      weight.assign(part === 'u' ? tf.div(values, tf.norm(values)) : values);
    });
  }
  return network;
}

interface Outcome {
  readonly loss: number;
  readonly logits: readonly number[];
  readonly images: readonly number[];
  readonly kernels: readonly (readonly number[])[];
  readonly u: readonly (readonly number[])[];
}

function ours(): Outcome {
  const network = sameNetwork();
  const images = tf.variable(tf.tensor4d(scatter(2 * SIZE * SIZE * 3, 0.1), [2, SIZE, SIZE, 3]));
  let logits: number[] = [];
  const weights = [images, ...trainableWeights(network)];
  const { value, gradients } = gradientsOf(() => {
    const map = network.apply(images, { training: true });
    logits = [...map.dataSync()];
    return tf.mean(tf.softplus(tf.neg(map)));
  }, weights);
  const outcome = {
    loss: value.dataSync()[0],
    logits,
    images: [...gradients[0].dataSync()],
    kernels: gradients
      .filter((_, i) => weights[i].rank === 4 && i > 0)
      .map((gradient) => [...gradient.dataSync()]),
    u: [...network.weights].flatMap(([name, weight]) =>
      name.endsWith('/u') ? [[...weight.dataSync()]] : [],
    ),
  };
  tf.dispose([value, images, ...gradients]);
  network.dispose();
  return outcome;
}

/** The largest difference of two lists over the largest value. */
function difference(a: readonly number[], b: readonly number[]): number {
  assert.equal(a.length, b.length);
  const largest = b.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0) / largest;
}

const python = process.env.SRGAN_TORCH_PYTHON;
const skip = python ? false : 'SRGAN_TORCH_PYTHON names no Python with PyTorch';

describe('buildUnetDiscriminator', () => {
  it("gives PyTorch's logits, gradients and vectors u", () => {
    const { loss, logits, images, kernels, u } = ours();
    const sums = kernels.map((kernel) => kernel.reduce((sum, value) => sum + Math.abs(value), 0));
    assert.ok(difference([loss], [0.5872338736571565]) < 1e-5);
    assert.ok(
      difference(
        [...logits.slice(0, 4), ...logits.slice(-2)],
        [
          0.3614139619893003, 0.41199329102835613, 0.37350788268247775, 0.12874138410118063,
          0.24628115199851733, 0.15591988995755404,
        ],
      ) < 1e-5,
    );
    assert.ok(
      difference(
        images.slice(0, 3),
        [-0.00046258619958029204, 0.00012823178049640682, -0.00029390957068075907],
      ) < 1e-4,
    );
    assert.ok(
      difference(
        sums,
        [
          0.5620561277890507, 0.7204872093144908, 0.33272217962789924, 0.20199251180931732,
          0.17821910326672516, 0.3619088354091936, 0.5307544949961763, 1.3929670893783768,
          1.3053070350639449, 0.37192354140679285,
        ],
      ) < 1e-5,
    );
    assert.ok(
      difference(
        u[0].slice(0, 4),
        [0.6355327245050518, 0.24329150906262387, 0.4614080409775979, -0.49767743175476736],
      ) < 1e-5,
    );
  });

  it('is PyTorch’s value by value', { skip }, () => {
    const script = [join(__dirname, 'torch_unet.py'), String(FILTERS), String(SIZE)];
    const theirs: Outcome = JSON.parse(execFileSync(python!, script, { encoding: 'utf8' }));
    const mine = ours();
    assert.ok(difference(mine.logits, theirs.logits) < 1e-5);
    assert.ok(difference(mine.images, theirs.images) < 1e-5);
    for (const [i, kernel] of theirs.kernels.entries()) {
      assert.ok(difference(mine.kernels[i], kernel) < 1e-5, `kernel ${i}`);
    }
    for (const [i, vector] of theirs.u.entries()) assert.ok(difference(mine.u[i], vector) < 1e-5);
  });

  it('has the parameters of Real-ESRGAN’s: 4,376,897 for 64 filters', () => {
    const network = build(64);
    assert.equal(countParameters(network, { trainable: true }), 4_376_897);
    network.dispose();
  });

  it('judges every pixel of images whose sides are multiples of 8, and refuses others', () => {
    const network = build();
    const count = tf.memory().numTensors;
    tf.tidy(() => {
      assert.deepEqual(network.apply(tf.zeros([2, 24, 40, 3])).shape, [2, 24, 40, 1]);
      assert.throws(() => network.apply(tf.zeros([2, 24, 36, 3])), /multiples of 8.*2,24,36,3/);
    });
    assert.equal(tf.memory().numTensors, count);
    network.dispose();
  });
});

describe('buildPatchDiscriminator', () => {
  it('gives a logit for every patch, which sees as many pixels as it says', () => {
    for (const [numLayers, field] of [
      [1, 16],
      [2, 34],
      [3, 70],
    ]) {
      const network = buildPatchDiscriminator(
        { kind: 'patch', numFilters: 2, numLayers },
        { random: createRandom(3) },
      );
      tf.tidy(() => {
        const size = 96;
        const side = size / 2 ** numLayers;
        const images = tf.randomUniform<tf.Rank.R4>([1, size, size, 3], -1, 1, 'float32', 1);
        const middle = (x: tf.Tensor4D): tf.Tensor =>
          tf.slice(network.apply(x), [0, side / 2, side / 2, 0], [1, 1, 1, 1]);
        assert.deepEqual(network.apply(images).shape, [1, side, side, 1]);
        const gradient = tf.grad((x: tf.Tensor) => middle(x as tf.Tensor4D).asScalar())(images);
        const columns = tf.max(tf.abs(gradient), [0, 1, 3]).dataSync();
        const seen = [...columns.keys()].filter((x) => columns[x] > 0);
        assert.equal(seen[seen.length - 1] - seen[0] + 1, field);
      });
      network.dispose();
    }
  });
});

describe('upsampleBilinear', () => {
  it('keeps centers in place: PyTorch’s values of a row, in both directions', () => {
    tf.tidy(() => {
      // F.interpolate([0, 1, 4, 9], scale_factor=2, mode='bilinear')
      const expected = [0, 0.25, 0.75, 1.75, 3.25, 5.25, 7.75, 9];
      const row = upsampleBilinear(tf.tensor4d([0, 1, 4, 9], [1, 1, 4, 1]));
      assert.deepEqual(row.shape, [1, 2, 8, 1]);
      assert.deepEqual([...row.dataSync()], [...expected, ...expected]);
      const column = upsampleBilinear(tf.tensor4d([0, 1, 4, 9], [1, 4, 1, 1]));
      assert.deepEqual(
        [...column.dataSync()],
        expected.flatMap((value) => [value, value]),
      );
    });
  });
});
