// Spectral normalization against singular values found in other ways.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { startEngine } from '../../lib/engine/engine';
import { buildDiscriminator } from '../../lib/models/discriminator';
import type { Network } from '../../lib/models/network';
import { createRandom } from '../../lib/random/random';

const images = (n: number): tf.Tensor4D => tf.randomUniform([n, 16, 16, 3], -1, 1, 'float32', 1);
const build = (numFilters: number): Network =>
  buildDiscriminator(
    { kind: 'vgg', numFilters, denseUnits: 8, norm: 'spectral' },
    { hrCropSize: 16, random: createRandom(1) },
  );

before(async () => {
  await startEngine();
});

describe('spectralNorm', () => {
  it('divides each kernel by its largest singular value', () => {
    // two 1x1-like directions with known singular values: a dense kernel [8,1] has one, its length
    const network = build(4);
    const kernel = network.weights.get('dense2/kernel')!;
    const length = Math.hypot(...kernel.dataSync());
    const ones = tf.ones([1, 16, 16, 3]) as tf.Tensor4D;
    const first = network.apply(ones).dataSync()[0];
    // a kernel ten times as large gives the same network
    tf.tidy(() => kernel.assign(tf.mul(kernel, 10)));
    assert.ok(Math.abs(network.apply(ones).dataSync()[0] - first) < 1e-5 * length);
    // and so does the first convolution's, up to its bias, which is zero
    const head = network.weights.get('block1/conv/kernel')!;
    tf.tidy(() => head.assign(tf.mul(head, 0.1)));
    assert.ok(Math.abs(network.apply(ones).dataSync()[0] - first) < 1e-5 * length);
    network.dispose();
    ones.dispose();
  });

  it('finds the norm that the eigenvalues of the Gram matrix have', () => {
    const network = build(2);
    const kernel = network.weights.get('block1/conv/kernel')!; // [27,2] as a matrix
    const values = kernel.dataSync();
    const gram = (i: number, j: number): number => {
      let sum = 0;
      for (let row = 0; row < 27; row++) sum += values[2 * row + i] * values[2 * row + j];
      return sum;
    };
    const [a, b, c] = [gram(0, 0), gram(0, 1), gram(1, 1)];
    const largest = Math.sqrt((a + c + Math.hypot(a - c, 2 * b)) / 2);
    const u = network.weights.get('block1/conv/u')!.dataSync();
    const product = Array.from(
      { length: 27 },
      (_, row) => values[2 * row] * u[0] + values[2 * row + 1] * u[1],
    );
    assert.ok(Math.abs(Math.hypot(...product) - largest) < 0.02 * largest);
    const x = images(2);
    for (let i = 0; i < 50; i++) network.apply(x, { training: true }).dispose();
    const after = network.weights.get('block1/conv/u')!.dataSync();
    const refined = Array.from(
      { length: 27 },
      (_, row) => values[2 * row] * after[0] + values[2 * row + 1] * after[1],
    );
    assert.ok(Math.abs(Math.hypot(...refined) - largest) < 1e-4 * largest);
    x.dispose();
    network.dispose();
  });
});
