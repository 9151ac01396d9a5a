// The native update of Adam must leave nothing behind in TensorFlow, whose operations are kept by their attributes.
import assert from 'node:assert/strict';
import { before, describe, it, mock } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend';
import { startEngine } from '../../lib/engine/engine';
import { isTensorflow } from '../../lib/engine/node-backend';
import { adamUpdate } from '../../lib/ops/adam-update';

const RULE = { beta1: 0.9, beta2: 0.999, rate: 0.1, epsilon: 1e-8 };

before(async () => {
  await startEngine();
});

/** So many updates of vectors of these lengths in turn; returns the first weights of each. */
function updates(lengths: readonly number[], count: number): number[][] {
  return lengths.map((length) => {
    const gradient = tf.ones<tf.Rank.R1>([length]);
    let state = {
      weights: tf.zeros<tf.Rank.R1>([length]),
      m: tf.zeros<tf.Rank.R1>([length]),
      v: tf.zeros<tf.Rank.R1>([length]),
    };
    for (let i = 0; i < count; i++) state = adamUpdate(state, gradient, RULE);
    const values = [...state.weights.dataSync()];
    tf.dispose([gradient, state.weights, state.m, state.v]);
    return values;
  });
}

describe('adamUpdate', () => {
  it('uses the same few resources in every update: a new one each time would be kept for good', (t) => {
    if (!isTensorflow()) return t.skip('an engine without resources');
    const backend = tf.backend() as NodeJSKernelBackend;
    const execute = mock.method(backend, 'executeSingleOutput');
    updates([3, 5], 20);
    const made = execute.mock.calls.filter(({ arguments: [name] }) => name === 'VarHandleOp');
    execute.mock.restore();
    assert.equal(made.length, 2 * 20 * 3);
    const attributes = new Set(made.map((call) => JSON.stringify(call.arguments[1])));
    assert.equal(attributes.size, 2 * 3);
  });

  it('keeps vectors of other lengths apart', () => {
    const [together] = updates([3, 5], 4);
    const [alone] = updates([3], 4);
    assert.deepEqual(together, alone);
    assert.ok(alone.every((value) => value < 0));
  });
});
