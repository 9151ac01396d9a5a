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
