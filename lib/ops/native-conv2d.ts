// TensorFlow's convolution as a differentiable operation, with what follows it in the same call where oneDNN has it so.
// Its gradients are the library's own operations (BiasAddGrad, ReluGrad, LeakyReluGrad): TensorFlow.js composes each
// of them of three to five, which costs a light generator a quarter of its step.
import * as tf from '@tensorflow/tfjs';
import { isBfloat16, toBfloat16, toFloat32 } from '../engine/bfloat16';
import {
  fusedAttributes,
  fusedConvolution,
  fusedWeightGradients,
  hasFusedConvolution,
} from '../engine/fused-convolution';
import { type Attribute, execute } from '../engine/node-backend';
import { type Activation, type FusedConv2dOptions, LEAKY_SLOPE } from './conv2d-options';
import { hasFastForward, isNarrow, narrowFilterGradient, narrowForward } from './narrow-conv2d';
import { makesShort, readsImage, shorten } from './precision';
import { sumOverPixels } from './sum-over-pixels';

/** The activation's gradient needs the result; where there is none, nobody keeps it. */
const KERNELS = { linear: 'SrganConv2d', activated: 'SrganConv2dActivated' } as const;

interface Attributes {
  readonly strides: number;
  readonly padding: 'same' | 'valid';
  readonly activation: Activation;
  /** Whether the forward pass computes in float32, whatever it reads. */
  readonly long: boolean;
  readonly biased: boolean;
}

interface Inputs {
  readonly x: tf.Tensor;
  readonly filter: tf.Tensor;
  readonly bias?: tf.Tensor;
  readonly add?: tf.Tensor;
}

/** The registered kernel in the precision that is right for it. */
export function convolveNatively(
  { x, filter, bias, add }: Inputs,
  { strides, padding = 'same', activation, precise }: FusedConv2dOptions,
): tf.Tensor4D {
  registerOnce();
  const short = !precise && makesShort(filter);
  const input = short && !readsImage(filter) ? shorten(x) : x;
  const inputs = { x: input, filter, ...(bias && { bias }), ...(add && { add }) };
  const attributes = {
    strides,
    padding,
    activation,
    long: !short || readsImage(filter),
    biased: bias !== undefined,
  };
  const kernel = KERNELS[activation === 'linear' ? 'linear' : 'activated'];
  const y: tf.Tensor4D = tf.engine().runKernel(kernel, inputs, attributes);
  return short ? shorten(y) : y;
}

/** A registered kernel rather than a customGrad: its gradients are computed only where something asks for them. */
function registerOnce(): void {
  if (tf.getGradient(KERNELS.linear)) return;
  for (const kernelName of Object.values(KERNELS)) {
    tf.registerKernel({
      kernelName,
      backendName: 'tensorflow',
      kernelFunc: ({ inputs, attrs }) => {
        return forward(inputs as unknown as Inputs, attrs as unknown as Attributes);
      },
    });
    tf.registerGradient({
      kernelName,
      inputsToSave: ['x', 'filter'],
      outputsToSave: [kernelName === KERNELS.activated],
      gradFunc: (dy, [x, filter, y], attrs) =>
        backward(dy as tf.Tensor, { x, filter, y, attributes: attrs as unknown as Attributes }),
    });
  }
}

const STEPS = { linear: 'BiasAdd', relu: 'BiasAdd,Relu', leakyRelu: 'BiasAdd,LeakyRelu' } as const;

const convAttributes = ({ strides, padding }: Attributes): Record<string, Attribute> => ({
  strides: { int: [1, strides, strides, 1] },
  padding: padding.toUpperCase(),
  data_format: 'NHWC',
});

function forward(inputs: Inputs, attributes: Attributes): tf.Tensor {
  const { filter, bias } = inputs;
  // what a kernel makes outside tidy stays until someone disposes it
  const made: tf.Tensor[] = [];
  const lengthen = (tensor: tf.Tensor): tf.Tensor => {
    if (!attributes.long || !isBfloat16(tensor)) return tensor;
    made.push(toFloat32(tensor));
    return made[made.length - 1];
  };
  const x = lengthen(inputs.x);
  const add = inputs.add && lengthen(inputs.add);
  const narrow = isNarrow(filter, attributes) && hasFastForward(x, filter);
  const inOne = bias && !narrow && hasFusedConvolution();
  const y = inOne
    ? fused([x, filter, bias, ...(add ? [add] : [])], attributes)
    : stepwise({ ...inputs, x, add }, attributes, narrow);
  tf.dispose(made);
  return y;
}

/** x, filter, bias and what is added, in one operation. */
function fused(inputs: readonly tf.Tensor[], attributes: Attributes): tf.Tensor {
  const steps = inputs.length === 4 ? 'BiasAdd,Add' : STEPS[attributes.activation];
  const how = fusedAttributes(steps, { alpha: LEAKY_SLOPE, short: isBfloat16(inputs[0]) });
  const all = { ...convAttributes(attributes), ...how };
  return fusedConvolution(inputs, all);
}

function stepwise(
  { x, filter, bias, add }: Inputs,
  attributes: Attributes,
  narrow: boolean,
): tf.Tensor {
  const steps: tf.Tensor[] = narrow
    ? [narrowForward(x, filter)]
    : execute('Conv2D', [x, filter], convAttributes(attributes));
  const last = (): tf.Tensor => steps[steps.length - 1];
  if (bias) steps.push(...execute('BiasAdd', [last(), bias], { data_format: 'NHWC' }));
  if (add) steps.push(...execute('AddV2', [last(), add]));
  if (attributes.activation === 'relu') steps.push(...execute('Relu', [last()]));
  if (attributes.activation === 'leakyRelu') {
    steps.push(...execute('LeakyRelu', [last()], { alpha: { float: LEAKY_SLOPE } }));
  }
  const y = steps.pop() as tf.Tensor;
  tf.dispose(steps);
  return y;
}

function backward(
  dy: tf.Tensor,
  saved: { x: tf.Tensor; filter: tf.Tensor; y?: tf.Tensor; attributes: Attributes },
): Record<'x' | 'filter' | 'bias' | 'add', () => tf.Tensor> {
  const { x, filter, y, attributes } = saved;
  // once for the three of them
  const own = isBfloat16(x) ? toBfloat16(dy) : dy;
  const slope = throughActivation(own, y, attributes.activation);
  const conv = convAttributes(attributes);
  const ofWeights = weightGradients({ x, filter, slope }, attributes);
  return {
    x: () => execute('Conv2DBackpropInput', [sizesOf(x), filter, slope], conv)[0],
    filter: () => toFloat32(ofWeights.filter()),
    bias: () => toFloat32(ofWeights.bias()),
    add: () => slope.clone(),
  };
}

const sizesOf = ({ shape }: tf.Tensor): tf.Tensor1D => tf.tensor1d(shape, 'int32');

/** Gradients of filter and bias, each by itself, or both in one operation where that is quicker. */
function weightGradients(
  { x, filter, slope }: { x: tf.Tensor; filter: tf.Tensor; slope: tf.Tensor },
  attributes: Attributes,
): Record<'filter' | 'bias', () => tf.Tensor> {
  const inputs = (): tf.Tensor[] => [x, sizesOf(filter), slope];
  const conv = convAttributes(attributes);
  if (isNarrow(filter, attributes)) {
    return {
      filter: () => narrowFilterGradient(x, slope, filter.shape),
      bias: () => sumOverPixels(slope),
    };
  }
  if (!attributes.biased || !isBfloat16(slope) || !hasFusedConvolution()) {
    return {
      filter: () => execute('Conv2DBackpropFilter', inputs(), conv)[0],
      bias: () => sumOverPixels(slope),
    };
  }
  // oneDNN's, in bfloat16 only: it adds the bias' up in float32, and in float32 it takes half as long again
  let both: tf.Tensor[] = [];
  const one = (i: number): tf.Tensor => {
    // the scope of the first one asked for may have ended, and both with it
    if (both.length === 0 || both[i].isDisposed) {
      both = fusedWeightGradients(inputs(), conv);
    }
    return both[i];
  };
  return { filter: () => one(0), bias: () => one(1) };
}

/** The output's sign is the input's, so the saved output serves both activations. */
function throughActivation(
  dy: tf.Tensor,
  y: tf.Tensor | undefined,
  activation: Activation,
): tf.Tensor {
  if (!y) return dy;
  if (activation === 'relu') return execute('ReluGrad', [dy, y])[0];
  if (activation === 'leakyRelu')
    return execute('LeakyReluGrad', [dy, y], { alpha: { float: LEAKY_SLOPE } })[0];
  return dy;
}
