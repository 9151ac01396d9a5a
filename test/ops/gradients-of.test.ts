// Gradients of weights: the values of tf.variableGrads, and no tensor left where the function or a gradient fails.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { startEngine } from '../../lib/engine/engine';
import { gradientsOf } from '../../lib/ops/gradients-of';
import { withoutTape } from '../../lib/ops/without-tape';

let a: tf.Variable;
let b: tf.Variable;
before(async () => {
  await startEngine();
  a = tf.variable(tf.tensor1d([1, 2, 3]));
  b = tf.variable(tf.tensor1d([4, 5, 6]));
});
after(() => tf.dispose([a, b]));

const product = (): tf.Scalar => tf.sum(tf.mul(tf.square(a), b));

describe('gradientsOf', () => {
  it('gives the value and the gradients in the order of the weights', () => {
    const { value, gradients } = gradientsOf(product, [b, a]);
    assert.equal(value.dataSync()[0], 4 + 20 + 54);
    assert.deepEqual([...gradients[0].dataSync()], [1, 4, 9]);
    assert.deepEqual([...gradients[1].dataSync()], [8, 20, 36]);
    tf.dispose([value, gradients]);
  });

  it('gives zeros for a weight that the value does not depend on', () => {
    const { value, gradients } = gradientsOf(() => tf.sum(tf.square(a)), [b, a]);
    assert.deepEqual([...gradients[0].dataSync()], [0, 0, 0]);
    assert.deepEqual([...gradients[1].dataSync()], [2, 4, 6]);
    tf.dispose([value, gradients]);
  });

  it('survives a gradient that is handed on as it is, to two inputs', () => {
    const twice = tf.customGrad((x, y) => ({
      value: tf.add(x as tf.Tensor, y as tf.Tensor),
      gradFunc: (dy) => [dy, dy],
    }));
    const { numTensors } = tf.memory();
    const { value, gradients } = gradientsOf(
      () => tf.sum(tf.mul(twice(tf.mul(a, b), tf.square(a)), a)),
      [a, b],
    );
    // a^2 b + a^3
    assert.deepEqual([...gradients[0].dataSync()], [8 + 3, 20 + 12, 36 + 27]);
    assert.deepEqual([...gradients[1].dataSync()], [1, 4, 9]);
    tf.dispose([value, gradients]);
    assert.equal(tf.memory().numTensors, numTensors);
  });

  it('holds no gradient of a feature map, and nothing that was saved, behind the operation', () => {
    const counts: number[] = [];
    const counted = tf.customGrad((x) => ({
      value: tf.mul(x as tf.Tensor, 1),
      gradFunc: (dy) => {
        counts.push(tf.memory().numTensors);
        return tf.mul(dy, 1);
      },
    }));
    const layers = 8;
    const { value, gradients } = gradientsOf(() => {
      let x: tf.Tensor = tf.mul(a, b);
      // a square saves what it squares
      for (let i = 0; i < layers; i++) x = counted(tf.square(x));
      return tf.sum(x);
    }, [a, b]);
    tf.dispose([value, gradients]);
    assert.equal(counts.length, layers);
    for (let i = 1; i < layers; i++) assert.ok(counts[i] < counts[i - 1], counts.join());
  });

  it('says which operation has a gradient of another shape', () => {
    const wrong = tf.customGrad((x) => ({
      value: tf.sum(x as tf.Tensor),
      gradFunc: (dy) => tf.mul(dy, 1),
    }));
    const { numTensors } = tf.memory();
    assert.throws(
      () => gradientsOf(() => wrong(a) as tf.Scalar, [a]),
      /must be of the shape \[3\]/,
    );
    assert.equal(tf.memory().numTensors, numTensors);
  });

  it('leaves no tensor where the function throws', () => {
    const { numTensors } = tf.memory();
    const fails = (): tf.Scalar => {
      product();
      throw new Error('not finite');
    };
    assert.throws(() => gradientsOf(fails, [a, b]), /^Error: not finite$/);
    assert.equal(tf.memory().numTensors, numTensors);
  });

  it('leaves no tensor where the backward pass throws', () => {
    const { numTensors } = tf.memory();
    const broken = tf.customGrad((x) => ({
      value: tf.square(x as tf.Tensor),
      gradFunc: () => {
        throw new Error('no gradient');
      },
    }));
    assert.throws(() => gradientsOf(() => tf.sum(broken(tf.mul(a, b))), [a, b]), /no gradient/);
    assert.equal(tf.memory().numTensors, numTensors);
  });

  it('leaves the tape alone that it runs inside of', () => {
    const { value, gradients } = gradientsOf(() => {
      const squares = product();
      assert.throws(() => withoutTape(() => gradientsOf(() => fail(product()), [a])), /inner/);
      return squares;
    }, [a]);
    assert.deepEqual([...gradients[0].dataSync()], [8, 20, 36]);
    tf.dispose([value, gradients]);
  });
});

function fail(_: tf.Scalar): never {
  throw new Error('inner');
}
