// Convolution, bias and activation as one differentiable operation.
// On TensorFlow it calls the library's own gradient operations (BiasAddGrad, ReluGrad, LeakyReluGrad):
// TensorFlow.js composes each of them of three to five, which costs a light generator a quarter of its
// step. Elsewhere TensorFlow.js' fused convolution does the same.
import * as tf from '@tensorflow/tfjs';
import { isBfloat16, toBfloat16, toFloat32 } from '../engine/bfloat16';
import { execute, isTensorflow } from '../engine/node-backend';
import { hasFastForward, isNarrow, narrowFilterGradient, narrowForward } from './narrow-conv2d';
import { makesShort, readsImage, shorten } from './precision';

/** What follows the bias. 'leakyRelu' has the paper's slope 0.2. */
export type Activation = 'linear' | 'relu' | 'leakyRelu';

/** Slope of leakyRelu below zero (Ledig et al. 2017, section 2.1.1). */
export const LEAKY_SLOPE = 0.2;

/** How fusedConv2d convolves. */
export interface FusedConv2dOptions {
  strides: number;
  /** 'same' (default) pads with zeros, 'valid' not at all. */
  padding?: 'same' | 'valid';
  /** [filters]; none for a layer that batch normalization follows. */
  bias?: tf.Tensor1D;
  activation: Activation;
  /** Computes and returns float32 in every precision: for what becomes an image. Default false. */
  precise?: boolean;
}

const KERNEL = 'SrganConv2d';

interface Attributes {
  readonly strides: number;
  readonly padding: 'same' | 'valid';
  readonly activation: Activation;
  /** Whether the forward pass computes in float32, whatever it reads. */
  readonly long: boolean;
}

/**
 * [n,h,w,in] and [k,k,in,filters] -> [n,ceil(h/strides),ceil(w/strides),filters] with zero padding ('same'), or
 * [n,ceil((h-k+1)/strides),ceil((w-k+1)/strides),filters] without.
 */
export function fusedConv2d(
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
  options: FusedConv2dOptions,
): tf.Tensor4D {
  const { strides, padding = 'same', bias, activation } = options;
  if (!isTensorflow()) return composed(x, filter, options);
  registerOnce();
  const short = !options.precise && makesShort(filter);
  const input = short && !readsImage(filter) ? shorten(x) : x;
  const inputs: tf.NamedTensorMap = bias ? { x: input, filter, bias } : { x: input, filter };
  const attributes = { strides, padding, activation, long: !short || readsImage(filter) };
  const y = tf.engine().runKernel(KERNEL, inputs, attributes) as tf.Tensor4D;
  return short ? shorten(y) : y;
}

function composed(x: tf.Tensor4D, filter: tf.Tensor4D, options: FusedConv2dOptions): tf.Tensor4D {
  const { activation, padding: pad = 'same', ...rest } = options;
  const fused = activation === 'leakyRelu' ? 'linear' : activation;
  const y = tf.fused.conv2d({ x, filter, ...rest, pad, activation: fused });
  return activation === 'leakyRelu' ? tf.leakyRelu(y, LEAKY_SLOPE) : y;
}

/** A registered kernel rather than a customGrad: its gradients are computed only where something asks for them. */
function registerOnce(): void {
  if (tf.getGradient(KERNEL)) return;
  tf.registerKernel({
    kernelName: KERNEL,
    backendName: 'tensorflow',
    kernelFunc: ({ inputs, attrs }) => {
      const { x, filter, bias } = inputs as Record<string, tf.Tensor>;
      return forward(x, filter, bias, attrs as unknown as Attributes);
    },
  });
  tf.registerGradient({
    kernelName: KERNEL,
    inputsToSave: ['x', 'filter'],
    outputsToSave: [true],
    gradFunc: (dy, [x, filter, y], attrs) =>
      backward(dy as tf.Tensor, { x, filter, y, attributes: attrs as unknown as Attributes }),
  });
}

const convAttributes = ({
  strides,
  padding,
}: Attributes): Record<string, string | { int: number[] }> => ({
  strides: { int: [1, strides, strides, 1] },
  padding: padding.toUpperCase(),
  data_format: 'NHWC',
});

function forward(
  input: tf.Tensor,
  filter: tf.Tensor,
  bias: tf.Tensor | undefined,
  attributes: Attributes,
): tf.Tensor {
  const lengthened = attributes.long && isBfloat16(input);
  const x = lengthened ? toFloat32(input) : input;
  const narrow = isNarrow(filter, attributes) && hasFastForward(x, filter);
  const steps: tf.Tensor[] = lengthened ? [x] : [];
  if (narrow) steps.push(narrowForward(x, filter));
  else steps.push(...execute('Conv2D', [x, filter], convAttributes(attributes)));
  const last = (): tf.Tensor => steps[steps.length - 1];
  if (bias) steps.push(...execute('BiasAdd', [last(), bias], { data_format: 'NHWC' }));
  if (attributes.activation === 'relu') steps.push(...execute('Relu', [last()]));
  if (attributes.activation === 'leakyRelu') {
    steps.push(...execute('LeakyRelu', [last()], { alpha: { float: LEAKY_SLOPE } }));
  }
  const y = steps.pop() as tf.Tensor;
  // what a kernel makes outside tidy stays until someone disposes it
  tf.dispose(steps);
  return y;
}

function backward(
  dy: tf.Tensor,
  saved: { x: tf.Tensor; filter: tf.Tensor; y: tf.Tensor; attributes: Attributes },
): Record<'x' | 'filter' | 'bias', () => tf.Tensor> {
  const { x, filter, y, attributes } = saved;
  // once for the three of them
  const own = isBfloat16(x) ? toBfloat16(dy) : dy;
  const slope = throughActivation(own, y, attributes.activation);
  const conv = convAttributes(attributes);
  const sizes = (t: tf.Tensor): tf.Tensor1D => tf.tensor1d(t.shape, 'int32');
  return {
    x: () => execute('Conv2DBackpropInput', [sizes(x), filter, slope], conv)[0],
    filter: () =>
      toFloat32(
        isNarrow(filter, attributes)
          ? narrowFilterGradient(x, slope, filter.shape)
          : execute('Conv2DBackpropFilter', [x, sizes(filter), slope], conv)[0],
      ),
    bias: () => execute('BiasAddGrad', [toFloat32(slope)], { data_format: 'NHWC' })[0],
  };
}

/** The output's sign is the input's, so the saved output serves both activations. */
function throughActivation(dy: tf.Tensor, y: tf.Tensor, activation: Activation): tf.Tensor {
  if (activation === 'relu') return execute('ReluGrad', [dy, y])[0];
  if (activation === 'leakyRelu')
    return execute('LeakyReluGrad', [dy, y], { alpha: { float: LEAKY_SLOPE } })[0];
  return dy;
}
