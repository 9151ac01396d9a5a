// The convolution gradients of whatever engine runs, against TensorFlow.js' plain JavaScript kernels (an
// independent implementation) over a grid of shapes, and against finite differences.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { engineInfo, startEngine } from '../../lib/engine/engine';
import { assertGradients, assertNoLeak, largestDifference, weigh } from './gradient-check';

interface Case {
  readonly input: [number, number, number, number];
  readonly filter: [number, number, number, number];
  readonly strides: [number, number];
  readonly pad: 'same' | 'valid';
}

const size = (max: number) => fc.integer({ min: 1, max });
const cases: fc.Arbitrary<Case> = fc
  .record({
    n: size(3),
    extra: fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 6 })),
    kernel: fc.tuple(size(5), size(5)),
    channels: fc.tuple(size(5), size(5)),
    strides: fc.tuple(size(3), size(3)),
    pad: fc.constantFrom('same' as const, 'valid' as const),
  })
  .map(({ n, extra, kernel, channels, strides, pad }) => ({
    input: [n, kernel[0] + extra[0], kernel[1] + extra[1], channels[0]],
    filter: [...kernel, ...channels],
    strides,
    pad,
  }));

function gradients({ strides, pad }: Case, x: tf.Tensor4D, filter: tf.Tensor4D): tf.Tensor[] {
  return tf.tidy(() =>
    tf.grads((a, b) => weigh(tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, strides, pad)))([
      x,
      filter,
    ]),
  );
}

function randomInputs(example: Case): [tf.Tensor4D, tf.Tensor4D] {
  return [
    tf.randomNormal(example.input, 0, 1, 'float32', 3),
    tf.randomNormal(example.filter, 0, 1, 'float32', 5),
  ];
}

describe('conv2d gradients', () => {
  before(async () => {
    await startEngine();
  });

  it('equal the plain JavaScript kernels for any stride, padding and kernel shape', async () => {
    const engine = engineInfo().name;
    try {
      await fc.assert(
        fc.asyncProperty(cases, async (example) => {
          await tf.setBackend(engine);
          const inputs = randomInputs(example);
          const actual = gradients(example, ...inputs);
          const actualValues = await Promise.all(actual.map((tensor) => tensor.array()));
          await tf.setBackend('cpu');
          // Made anew from the same seeds: webgpu cannot hand its tensors over.
          const copies = randomInputs(example);
          const expected = gradients(example, ...copies);
          for (const [index, values] of actualValues.entries()) {
            const difference = await largestDifference(tf.tensor(values), expected[index]);
            assert.ok(difference < 2e-4, `input ${index} differs by ${difference}`);
          }
          tf.dispose([...copies, ...expected]);
          await tf.setBackend(engine);
          tf.dispose([...inputs, ...actual]);
        }),
        { numRuns: 120, seed: 7 },
      );
    } finally {
      await tf.setBackend(engine);
    }
  });

  for (const example of [
    { input: [2, 7, 9, 3], filter: [3, 3, 3, 4], strides: [1, 1], pad: 'same' },
    { input: [2, 8, 7, 4], filter: [3, 5, 4, 2], strides: [2, 1], pad: 'same' },
    { input: [1, 9, 9, 2], filter: [4, 3, 2, 3], strides: [3, 2], pad: 'valid' },
  ] as Case[]) {
    it(`equal finite differences for ${example.filter} at stride ${example.strides}, ${example.pad}`, async () => {
      const inputs = randomInputs(example);
      await assertGradients(
        (x, filter) =>
          weigh(tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, example.strides, example.pad)),
        inputs,
        // Linear in each input: a long step has no error but rounding.
        { step: 0.25, tolerance: 1e-3 },
      );
      tf.dispose(inputs);
    });
  }

  it('stand beside forward passes of every kind: dilated, with bias, with any activation', async () => {
    const engine = engineInfo().name;
    const x = () => tf.randomNormal<tf.Rank.R4>([2, 9, 8, 3], 0, 1, 'float32', 3);
    const filter = () => tf.randomNormal<tf.Rank.R4>([3, 3, 3, 10], 0, 1, 'float32', 5);
    const bias = () => tf.randomNormal<tf.Rank.R1>([10], 0, 1, 'float32', 7);
    const kinds: (() => tf.Tensor)[] = [
      () => tf.conv2d(x(), filter(), 1, 'same', 'NHWC', 2),
      ...(['linear', 'relu', 'relu6'] as const).map(
        (activation) => () =>
          tf.fused.conv2d({
            x: x(),
            filter: filter(),
            strides: 2,
            pad: 'same',
            bias: bias(),
            activation,
          }),
      ),
    ];
    for (const kind of kinds) {
      const actual = tf.tidy(kind);
      const values = await actual.array();
      actual.dispose();
      await tf.setBackend('cpu');
      const [expected, copy] = [tf.tidy(kind), tf.tensor(values)];
      assert.ok((await largestDifference(copy, expected)) < 2e-4);
      tf.dispose([expected, copy]);
      await tf.setBackend(engine);
    }
  });

  it('leave no tensors behind', () => {
    const example: Case = {
      input: [2, 6, 6, 3],
      filter: [3, 3, 3, 2],
      strides: [2, 2],
      pad: 'same',
    };
    const inputs = randomInputs(example);
    assertNoLeak(() => tf.dispose(gradients(example, ...inputs)));
    const buffers = tf.memory().numDataBuffers;
    tf.dispose(gradients(example, ...inputs));
    assert.equal(tf.memory().numDataBuffers, buffers);
    tf.dispose(inputs);
  });

  it('train conv2dTranspose', async () => {
    const x = tf.randomNormal([1, 4, 5, 2], 0, 1, 'float32', 1);
    const filter = tf.randomNormal([3, 3, 3, 2], 0, 1, 'float32', 2);
    const upsample: (a: tf.Tensor, b: tf.Tensor) => tf.Scalar = (a, b) =>
      weigh(tf.conv2dTranspose(a as tf.Tensor4D, b as tf.Tensor4D, [1, 8, 10, 3], 2, 'same'));
    await assertGradients(upsample, [x, filter], { step: 0.25, tolerance: 1e-3 });
  });
});
