// The discriminator: sizes counted by hand, what training moves and what it must not, spectral norms against SVD.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { startEngine } from '../../lib/engine/engine';
import {
  buildDiscriminator,
  PAPER_DISCRIMINATOR,
  type VggDiscriminatorOptions,
} from '../../lib/models/discriminator';
import {
  countParameters,
  type Discriminator,
  type Network,
  trainableWeights,
} from '../../lib/models/network';
import { createRandom } from '../../lib/random/random';

const small: VggDiscriminatorOptions = { kind: 'vgg', numFilters: 4, denseUnits: 8, norm: 'batch' };
const build = (options: Partial<VggDiscriminatorOptions> = {}, hrCropSize = 16): Discriminator =>
  buildDiscriminator({ ...small, ...options }, { hrCropSize, random: createRandom(1) });
const images = (n: number, size: number, seed = 1): tf.Tensor4D =>
  tf.randomUniform([n, size, size, 3], -1, 1, 'float32', seed);
const snapshot = (network: Network): Map<string, string> =>
  new Map([...network.weights].map(([name, weight]) => [name, weight.dataSync().join()]));
const changed = (network: Network, before: Map<string, string>): string[] =>
  [...snapshot(network)]
    .filter(([name, value]) => before.get(name) !== value)
    .map(([name]) => name);

before(async () => {
  await startEngine();
});

describe('buildDiscriminator', () => {
  it("has the paper's parameters, counted by hand", () => {
    const convolutions =
      9 * (3 * 64 + 64 * 64 + 64 * 128 + 128 * 128 + 128 * 256 + 256 * 256 + 256 * 512 + 512 * 512);
    const firstBias = 64;
    const batchNorm = 2 * (64 + 2 * 128 + 2 * 256 + 2 * 512);
    const dense = 6 * 6 * 512 * 1024 + 1024 + 1024 + 1;
    const paper = buildDiscriminator(PAPER_DISCRIMINATOR, {
      hrCropSize: 96,
      random: createRandom(1),
    });
    assert.equal(convolutions + firstBias + batchNorm + dense, 23_563_649);
    assert.equal(countParameters(paper, { trainable: true }), 23_563_649);
    assert.equal(countParameters(paper), 23_563_649 + batchNorm);
    paper.dispose();
  });

  it('has eight convolutions 32-256 and a dense layer of 256 in the quick preset', () => {
    const quick = build({ numFilters: 32, denseUnits: 256, norm: 'spectral' }, 64);
    const kernels = [...quick.weights]
      .filter(([name]) => name.endsWith('conv/kernel'))
      .map(([, w]) => w.shape);
    assert.deepEqual(
      kernels.map((shape) => shape[3]),
      [32, 32, 64, 64, 128, 128, 256, 256],
    );
    assert.deepEqual(quick.weights.get('dense1/kernel')?.shape, [4 * 4 * 256, 256]);
    quick.dispose();
  });

  it('gives one logit per image for every crop size divisible by 16', () => {
    for (const hrCropSize of [16, 48, 80]) {
      for (const norm of ['batch', 'spectral', 'none'] as const) {
        const network = build({ norm }, hrCropSize);
        const logits = tf.tidy(() => network.apply(images(2, hrCropSize)));
        assert.deepEqual(logits.shape, [2, 1]);
        assert.ok(logits.dataSync().every(Number.isFinite));
        logits.dispose();
        network.dispose();
      }
    }
    assert.throws(() => build({}, 40), /must be a multiple of 16, but got 40/);
  });

  it('refuses images of another size', () => {
    const network = build();
    const x = images(1, 32);
    assert.throws(() => network.apply(x), /must be \[n,16,16,3\].*but got \[1,32,32,3\]/);
    tf.dispose(x);
    network.dispose();
  });

  it('starts the same from the same seed and leaves no tensor behind', () => {
    const tensors = tf.memory().numTensors;
    const [a, b] = [build({ norm: 'spectral' }), build({ norm: 'spectral' })];
    assert.deepEqual(snapshot(a), snapshot(b));
    for (const network of [a, b]) {
      tf.tidy(() => void network.apply(images(2, 16), { training: true }));
      network.dispose();
    }
    assert.equal(tf.memory().numTensors, tensors);
  });

  it('moves statistics in training passes only, and only when asked', () => {
    const x = images(4, 16);
    for (const [norm, kind] of [
      ['batch', 'moving'],
      ['spectral', '/u'],
    ] as const) {
      const network = build({ norm });
      const start = snapshot(network);
      network.apply(x).dispose();
      network.apply(x, { training: true, updateStatistics: false }).dispose();
      assert.deepEqual(changed(network, start), []);
      network.apply(x, { training: true }).dispose();
      const moved = changed(network, start);
      assert.ok(moved.length >= 8 && moved.every((name) => name.includes(kind)), moved.join());
      assert.ok(moved.every((name) => !network.trainableNames.includes(name)));
      network.dispose();
    }
    x.dispose();
  });

  it('has the gradients that finite differences have, for every norm', () => {
    // 32 px, so that the last statistics are of 16 values: of 4, they bend too much for finite differences
    const x = images(4, 32);
    for (const norm of ['batch', 'spectral', 'none'] as const) {
      const network = build({ norm }, 32);
      const loss = (): tf.Scalar =>
        tf.tidy(() =>
          tf.mean(tf.square(network.apply(x, { training: true, updateStatistics: false }))),
        );
      const names = ['block1/conv/kernel', 'block4/conv/kernel', 'dense1/kernel', 'dense2/bias'];
      const { value, grads } = tf.variableGrads(loss, trainableWeights(network));
      for (const name of names) {
        const weight = network.weights.get(name)!;
        const slope = tf.tidy(() => tf.sum(tf.square(grads[weight.name])).dataSync()[0]);
        const slopes = [5e-3, 2e-3, 1e-3, 5e-4, 2e-4].map((h) =>
          directionalSlope(loss, weight, { gradient: grads[weight.name], h }),
        );
        // rounding spoils small steps, kinks of the ReLU large ones: the best of five
        const expected = slopes.reduce((best, s) =>
          Math.abs(s - slope) < Math.abs(best - slope) ? s : best,
        );
        assert.ok(
          Math.abs(slope - expected) < 0.01 * Math.abs(expected) + 1e-4,
          `${norm} ${name}: ${slope}, ${expected}`,
        );
      }
      tf.dispose([value, grads]);
      network.dispose();
    }
    x.dispose();
  });

  /** d loss / d t of weight + t * gradient: the squared norm of the gradient. `h` is a length in weight space. */
  function directionalSlope(
    loss: () => tf.Scalar,
    weight: tf.Variable,
    { gradient, h: length }: { gradient: tf.Tensor; h: number },
  ): number {
    const start = weight.clone();
    const norm = tf.tidy(() => tf.norm(gradient).dataSync()[0]);
    const h = length / Math.max(norm, 1e-3);
    const [up, down] = [h, -h].map((t) => {
      tf.tidy(() => weight.assign(tf.add(start, tf.mul(gradient, t))));
      return tf.tidy(() => loss().dataSync()[0]);
    });
    weight.assign(start);
    start.dispose();
    return (up - down) / (2 * h);
  }
});
