// The optimizer against TensorFlow.js' own, and what an optimizer must not do.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { startEngine } from '../../lib/engine/engine';
import {
  createNetwork,
  createWeightStore,
  heNormal,
  type Network,
  trainableWeights,
} from '../../lib/models/network';
import { createRandom } from '../../lib/random/random';
import { createAdam, globalNorm } from '../../lib/training/adam';

/** Two small weights and one of 512 x 600 values, which gets a group of its own. */
function threeWeights(): Network {
  const store = createWeightStore(createRandom('adam'));
  store.add('a', [3, 4], heNormal());
  store.add('large', [512, 600], heNormal());
  store.add('b', [5], heNormal());
  return createNetwork('three', store, (x) => x);
}

const gradientsAt = (network: Network, step: number): tf.Tensor[] =>
  trainableWeights(network).map((w, i) =>
    tf.randomNormal(w.shape, 0, 1, 'float32', 100 * step + i),
  );

describe('createAdam', () => {
  let network: Network;
  before(async () => {
    await startEngine();
    network = threeWeights();
  });
  after(() => network.dispose());

  it('moves every weight as tf.train.adam does, over five steps', () => {
    const twin = threeWeights();
    const theirs = tf.train.adam(0.01, 0.9, 0.99, 1e-8);
    const ours = createAdam(network, { beta1: 0.9, beta2: 0.99, epsilon: 1e-8 });
    for (let step = 0; step < 5; step++) {
      const gradients = gradientsAt(network, step);
      ours.update(gradients, 0.01);
      const named = trainableWeights(twin).map((w, i) => [w.name, gradients[i]]);
      theirs.applyGradients(Object.fromEntries(named));
      tf.dispose(gradients);
    }
    for (const [name, weight] of network.weights) {
      const difference = tf.tidy(
        () => tf.max(tf.abs(tf.sub(weight, twin.weights.get(name)!))).dataSync()[0],
      );
      assert.ok(difference < 5e-6, `${name} differs by ${difference}`);
    }
    theirs.dispose();
    ours.dispose();
    twin.dispose();
  });

  it('scales gradients whose joint norm is above clipNorm down to it, and returns the norm before', () => {
    const [clipped, scaled] = [threeWeights(), threeWeights()];
    const gradients = gradientsAt(clipped, 9);
    const norm = globalNorm(gradients);
    const small = gradients.map((g) => tf.mul(g, 2 / norm));
    const adam = createAdam(clipped, { clipNorm: 2, epsilon: 1 });
    const plain = createAdam(scaled, { epsilon: 1 });
    assert.ok(Math.abs(adam.update(gradients, 0.1) - norm) < 1e-3 * norm);
    assert.ok(Math.abs(plain.update(small, 0.1) - 2) < 1e-4);
    for (const [name, weight] of clipped.weights) {
      const difference = tf.tidy(
        () => tf.max(tf.abs(tf.sub(weight, scaled.weights.get(name)!))).dataSync()[0],
      );
      assert.ok(difference < 1e-6, `${name} differs by ${difference}`);
    }
    tf.dispose([...gradients, ...small]);
    for (const thing of [adam, plain, clipped, scaled]) thing.dispose();
  });

  it('leaves weights, moments and count alone when the norm is not finite', () => {
    const adam = createAdam(network);
    const before = trainableWeights(network).map((w) => w.dataSync().slice());
    const gradients = gradientsAt(network, 1);
    const poisoned = [tf.mul(gradients[0], Number.NaN), ...gradients.slice(1)];
    assert.ok(Number.isNaN(adam.update(poisoned, 0.1)));
    assert.equal(adam.updates, 0);
    trainableWeights(network).forEach((w, i) => {
      assert.deepEqual(w.dataSync(), before[i]);
    });
    tf.dispose([...gradients, poisoned[0]]);
    adam.dispose();
  });

  it('goes on exactly from moments that were read and put back', () => {
    const [first, second] = [threeWeights(), threeWeights()];
    const a = createAdam(first);
    for (const step of [0, 1]) tf.tidy(() => a.update(gradientsAt(first, step), 0.01));
    const moments = a.moments();
    const b = createAdam(second);
    b.restore(moments, a.updates);
    for (const [name, weight] of second.weights)
      tf.tidy(() => weight.assign(first.weights.get(name)!.clone()));
    for (const adam of [a, b]) tf.tidy(() => adam.update(gradientsAt(first, 2), 0.01));
    for (const [name, weight] of first.weights)
      assert.deepEqual(weight.dataSync(), second.weights.get(name)!.dataSync());
    tf.dispose([...moments.values()]);
    for (const thing of [a, b, first, second]) thing.dispose();
  });

  it('makes no tensor that stays', () => {
    const adam = createAdam(network);
    const step = (): void => {
      const gradients = gradientsAt(network, 3);
      adam.update(gradients, 0.001);
      tf.dispose(gradients);
    };
    step();
    const { numTensors } = tf.memory();
    for (let i = 0; i < 5; i++) step();
    assert.equal(tf.memory().numTensors, numTensors);
    adam.dispose();
  });
});
