// Mixed precision against float32, operation by operation: results and gradients within bfloat16's rounding, everything
// finite, nothing left behind. Engines without bfloat16 compute float32 under the same name.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend';
import { isBfloat16, toBfloat16, toFloat32 } from '../../lib/engine/bfloat16';
import { engineInfo, startEngine } from '../../lib/engine/engine';
import { leakyRelu, relu } from '../../lib/ops/activations';
import { batchNormTraining } from '../../lib/ops/batch-norm';
import { convolveAndAdd, fusedConv2d } from '../../lib/ops/conv2d';
import type { Activation } from '../../lib/ops/conv2d-options';
import { depthToSpace } from '../../lib/ops/depth-to-space';
import { shorten, withPrecision } from '../../lib/ops/precision';
import { channelPrelu } from '../../lib/ops/prelu';
import { assertNoLeak, weigh } from './gradient-check';

/** Half a unit in the last of eight bits. */
const ROUNDING = 2 ** -8;

type Inputs = tf.Tensor[];
type Operation = (...inputs: Inputs) => tf.Tensor;

/** Values that bfloat16 has: what is tested is the operation, and no sign before a ReLU depends on rounding the inputs. */
const normal = (shape: number[], seed: number): tf.Tensor =>
  tf.tidy(() => toFloat32(toBfloat16(tf.randomNormal(shape, 0, 1, 'float32', seed))));

const convolution =
  (options: { activation?: Activation; strides?: number; bias?: boolean; precise?: boolean }) =>
  (...[x, filter, bias]: Inputs): tf.Tensor =>
    fusedConv2d(x as tf.Tensor4D, filter as tf.Tensor4D, {
      activation: options.activation ?? 'linear',
      strides: options.strides ?? 1,
      precise: options.precise,
      ...(bias && { bias: bias as tf.Tensor1D }),
    });

const layers = (inputs: number, filters: number, size = 3): Inputs => [
  normal([2, 8, 8, inputs], 1),
  tf.mul(normal([size, size, inputs, filters], 2), 0.25),
  normal([filters], 3),
];

const CASES: Readonly<Record<string, () => { f: Operation; inputs: Inputs }>> = {
  'convolution with bias': () => ({ f: convolution({}), inputs: layers(8, 16) }),
  'convolution and ReLU': () => ({ f: convolution({ activation: 'relu' }), inputs: layers(8, 16) }),
  'convolution and leaky ReLU, strides of 2, no bias': () => ({
    f: convolution({ activation: 'leakyRelu', strides: 2 }),
    inputs: layers(8, 16).slice(0, 2),
  }),
  'convolution of an image': () => ({ f: convolution({}), inputs: layers(3, 16, 9) }),
  'convolution to an image': () => ({ f: convolution({}), inputs: layers(32, 3, 9) }),
  'convolution that stays precise': () => ({
    f: convolution({ precise: true }),
    inputs: layers(8, 16),
  }),
  'PReLU with a slope per channel': () => ({
    f: (x, alpha) => channelPrelu(shorten(x) as tf.Tensor4D, alpha as tf.Tensor1D),
    inputs: [normal([2, 8, 8, 6], 4), normal([6], 5)],
  }),
  ReLU: () => ({ f: (x) => relu(shorten(x)), inputs: [normal([2, 8, 8, 6], 6)] }),
  'leaky ReLU': () => ({ f: (x) => leakyRelu(shorten(x)), inputs: [normal([2, 8, 8, 6], 7)] }),
  'pixel shuffle': () => ({
    f: (x) => depthToSpace(shorten(x) as tf.Tensor4D, 2),
    inputs: [normal([2, 4, 4, 8], 8)],
  }),
  'max pooling': () => ({
    f: (x) => tf.maxPool(shorten(x) as tf.Tensor4D, 2, 2, 'valid'),
    inputs: [normal([2, 8, 8, 6], 9)],
  }),
  'a residual': () => ({
    f: (x, filter) => tf.add(shorten(x), convolution({})(shorten(x), filter)),
    inputs: layers(16, 16).slice(0, 2),
  }),
  'a convolution that adds': () => ({
    f: (x, filter, bias) =>
      convolveAndAdd(
        ...([shorten(x), filter, shorten(x)] as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D]),
        { strides: 1, bias: bias as tf.Tensor1D },
      ),
    inputs: layers(16, 16),
  }),
  'batch normalization': () => ({
    f: (x, gamma, beta) =>
      batchNormTraining(
        shorten(x) as tf.Tensor4D,
        ...([gamma, beta] as [tf.Tensor1D, tf.Tensor1D]),
        1e-3,
      ).y,
    inputs: [normal([4, 8, 8, 6], 10), normal([6], 12), normal([6], 13)],
  }),
  'an operation that knows float32 only': () => ({
    f: (x) => tf.tanh(tf.mul(shorten(x), 0.5)),
    inputs: [normal([2, 4, 4, 6], 11)],
  }),
};

const valuesAndGradients = (f: Operation, inputs: Inputs): tf.Tensor[] =>
  tf.tidy(() =>
    [f(...inputs), ...tf.grads((...given) => weigh(f(...given)))(inputs)].map(toFloat32),
  );

/** What the native engine holds, short copies included; 0 on other engines. */
const nativeTensors = (): number =>
  engineInfo().name === 'tensorflow'
    ? (tf.backend() as NodeJSKernelBackend).binding.getNumOfTensors()
    : 0;

const relativeError = (actual: tf.Tensor, expected: tf.Tensor): number =>
  tf.tidy(() => {
    const [error] = tf.div(tf.norm(tf.sub(actual, expected)), tf.norm(expected)).dataSync();
    return error;
  });

describe('mixed precision', () => {
  before(async () => {
    await startEngine();
  });

  for (const [name, make] of Object.entries(CASES)) {
    it(`gives ${name} and its gradients within bfloat16's rounding of float32's`, () => {
      tf.tidy(() => {
        const { f, inputs } = make();
        const exact = valuesAndGradients(f, inputs);
        const mixed = withPrecision('bfloat16', () => valuesAndGradients(f, inputs));
        for (const [i, tensor] of mixed.entries()) {
          assert.deepEqual(tensor.shape, exact[i].shape);
          const error = relativeError(tensor, exact[i]);
          assert.ok(error <= ROUNDING, `${i === 0 ? 'result' : `gradient ${i}`}: ${error}`);
        }
      });
    });

    it(`leaves no tensor of ${name} behind`, () => {
      const { f, inputs } = make();
      const work = (): void =>
        withPrecision('bfloat16', () => tf.dispose(valuesAndGradients(f, inputs)));
      assertNoLeak(work);
      // copies that TensorFlow.js does not know of are not among its tensors
      const before = nativeTensors();
      work();
      assert.equal(nativeTensors(), before, "TensorFlow's own tensors left behind");
      tf.dispose(inputs);
    });
  }

  it('computes feature maps in 16 bits on tensorflow, and in float32 elsewhere or where it is not asked to', () => {
    tf.tidy(() => {
      const short = engineInfo().name === 'tensorflow';
      const [x, filter, bias] = layers(8, 16);
      const compute = (): tf.Tensor => convolution({ activation: 'relu' })(x, filter, bias);
      assert.equal(isBfloat16(withPrecision('bfloat16', compute)), short);
      assert.equal(isBfloat16(compute()), false);
      const image = withPrecision('bfloat16', () => convolution({})(...layers(8, 3)));
      assert.equal(isBfloat16(image), false);
    });
  });

  it('lets every value of bfloat16 be read as it is', () => {
    tf.tidy(() => {
      const values = [0, 1, -1, 0.5, 1.0078125, 3.0e38, 1e-38, Number.POSITIVE_INFINITY];
      const exact = new Float32Array(values.map((value) => roundToBfloat16(value)));
      assert.deepEqual(
        [...toBfloat16(tf.tensor1d(values)).dataSync()],
        engineInfo().name === 'tensorflow' ? [...exact] : [...new Float32Array(values)],
      );
    });
  });

  it('sees a filter that has changed', () => {
    tf.tidy(() => {
      const [x, filter] = layers(8, 16);
      const kernel = tf.variable(filter as tf.Tensor4D);
      const apply = (): tf.Tensor =>
        toFloat32(withPrecision('bfloat16', () => convolution({})(x, kernel)));
      const before = apply();
      kernel.assign(tf.mul(kernel, 2));
      assert.ok(relativeError(apply(), tf.mul(before, 2)) < 1e-6);
      kernel.dispose();
    });
  });
});

/** Round to nearest even by the bits of float32. */
function roundToBfloat16(value: number): number {
  const bits = new Uint32Array(new Float32Array([value]).buffer);
  if (Number.isFinite(value)) bits[0] = (bits[0] + 0x7fff + ((bits[0] >>> 16) & 1)) & 0xffff0000;
  return new Float32Array(bits.buffer)[0];
}
