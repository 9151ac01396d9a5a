// Operations on feature maps that RRDB networks are made of: values by hand, gradients against finite differences, bfloat16
// within its rounding, and parts that are computed again in the backward pass.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { isBfloat16, toFloat32 } from '../../lib/engine/bfloat16';
import { engineInfo, startEngine } from '../../lib/engine/engine';
import { addScaled } from '../../lib/ops/add-scaled';
import { concatChannels } from '../../lib/ops/concat-channels';
import { fusedConv2d } from '../../lib/ops/conv2d';
import { enlargeNearest } from '../../lib/ops/enlarge-nearest';
import { gradientsOf } from '../../lib/ops/gradients-of';
import { shorten, withPrecision } from '../../lib/ops/precision';
import { ownInput, recomputed } from '../../lib/ops/recomputed';
import { assertGradients, assertNoLeak, weigh } from './gradient-check';

before(() => startEngine());

const normal = (shape: [number, number, number, number], seed: number): tf.Tensor4D =>
  tf.randomNormal(shape, 0, 1, 'float32', seed);

type Operation = (...inputs: tf.Tensor4D[]) => tf.Tensor4D;
const CASES: Readonly<Record<string, { f: Operation; channels: readonly number[] }>> = {
  'maps joined': { f: (...parts) => concatChannels(parts), channels: [3, 1, 5] },
  'nearest neighbor x2': { f: (x) => enlargeNearest(x, 2), channels: [5] },
  'nearest neighbor x3': { f: (x) => enlargeNearest(x, 3), channels: [2] },
  'a scaled residual': { f: (x, y) => addScaled(x, y, 0.2), channels: [5, 5] },
};

describe('operations on feature maps', () => {
  for (const [name, { f, channels }] of Object.entries(CASES)) {
    const inputs = (): tf.Tensor4D[] => channels.map((c, i) => normal([2, 3, 4, c], i + 1));
    const scalar = (...given: tf.Tensor[]): tf.Scalar => weigh(f(...(given as tf.Tensor4D[])));

    it(`have gradients: ${name}`, async () => {
      const given = inputs();
      await assertGradients(scalar, given);
      assertNoLeak(() => tf.tidy(() => void tf.grads((...x) => scalar(...x))(given)));
      tf.dispose(given);
    });

    it(`stay in bfloat16, within its rounding: ${name}`, () => {
      tf.tidy(() => {
        const given = inputs();
        const exact = f(...given);
        const mixed = withPrecision('bfloat16', () => f(...given.map((x) => shorten(x))));
        assert.equal(isBfloat16(mixed), engineInfo().name === 'tensorflow');
        const error = tf.norm(tf.sub(toFloat32(mixed), exact)).dataSync()[0];
        assert.ok(error <= 2 ** -7 * tf.norm(exact).dataSync()[0], `${error}`);
      });
    });
  }

  it('put maps side by side, enlarge pixels to squares, and add a share', () => {
    tf.tidy(() => {
      const [a, b] = [tf.tensor4d([1, 2], [1, 1, 2, 1]), tf.tensor4d([3, 4], [1, 1, 2, 1])];
      assert.deepEqual([...concatChannels([a, b]).dataSync()], [1, 3, 2, 4]);
      assert.deepEqual([...enlargeNearest(a, 2).dataSync()], [1, 1, 2, 2, 1, 1, 2, 2]);
      assert.deepEqual([...addScaled(a, b, 0.5).dataSync()], [2.5, 4]);
    });
  });
});

describe('recomputed', () => {
  const x = (): tf.Variable<tf.Rank.R4> => tf.variable(normal([1, 4, 4, 3], 1));
  const kernel = (seed: number): tf.Variable<tf.Rank.R4> => tf.variable(normal([3, 3, 3, 3], seed));
  const part =
    (kernels: readonly tf.Variable<tf.Rank.R4>[]) =>
    (input: tf.Tensor4D): tf.Tensor4D =>
      kernels.reduce<tf.Tensor4D>((y, filter) => {
        const convolved = fusedConv2d(y, filter, { strides: 1, activation: 'leakyRelu' });
        return addScaled(input, convolved, 0.3);
      }, input);

  it('gives the gradients of what it computes, to the bit, twice in a row and beside a skip', () => {
    const [image, kernels] = [x(), [kernel(2), kernel(3)]];
    const f = part(kernels);
    const outcome = (compute: typeof f): number[][] => {
      const { value, gradients } = gradientsOf(() => {
        const skip = tf.mul<tf.Tensor4D>(image, 0.7);
        const y = compute(compute(ownInput(skip)));
        return weigh(tf.add(tf.square(skip), y));
      }, [image, ...kernels]);
      const numbers = [value, ...gradients].map((tensor) => [...tensor.dataSync()]);
      tf.dispose([value, ...gradients]);
      return numbers;
    };
    const kept = outcome(f);
    assert.deepEqual(
      outcome((input) => recomputed(f, input, kernels)),
      kept,
    );
    assert.ok(kept.slice(1).every((gradient) => gradient.some((value) => value !== 0)));
    assertNoLeak(() => void outcome((input) => recomputed(f, input, kernels)));
    tf.dispose([image, ...kernels]);
  });

  it('keeps its input alone, and computes once where nothing is recorded', () => {
    const [image, kernels] = [x(), [kernel(2), kernel(3)]];
    let computed = 0;
    const f = (input: tf.Tensor4D): tf.Tensor4D => {
      computed++;
      return part(kernels)(input);
    };
    tf.dispose(recomputed(f, image, kernels));
    assert.equal(computed, 1);
    const held: number[] = [];
    for (const compute of [f, (input: tf.Tensor4D) => recomputed(f, input, kernels)]) {
      const { numTensors } = tf.memory();
      const { value, gradients } = gradientsOf(() => {
        const loss = weigh(tf.tidy(() => compute(image)));
        held.push(tf.memory().numTensors - numTensors);
        return loss;
      }, kernels);
      tf.dispose([value, ...gradients]);
    }
    assert.equal(computed, 1 + 1 + 2);
    assert.ok(held[1] < held[0], `${held}`);
    tf.dispose([image, ...kernels]);
  });

  it('leaves no tensor where the second computation fails', () => {
    const [image, filter] = [x(), kernel(2)];
    let computed = 0;
    const fails = (input: tf.Tensor4D): tf.Tensor4D => {
      if (computed++ > 0) throw new Error('again');
      return part([filter])(input);
    };
    const { numTensors } = tf.memory();
    const loss = (): tf.Scalar => weigh(recomputed(fails, image, [filter]));
    assert.throws(() => gradientsOf(loss, [filter]), /^Error: again$/);
    assert.equal(tf.memory().numTensors, numTensors);
    tf.dispose([image, filter]);
  });
});
