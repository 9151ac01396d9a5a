// TensorFlow's convolution with what follows it in one operation, by oneDNN: bias, an addition, an activation. TensorFlow puts
// it into graphs; here it is called by name. It makes the same numbers as one operation after the other, to the bit, and
// saves a pass over the feature maps for each. Only on processors with oneDNN, and with an addon that set-up compiled.
import * as tf from '@tensorflow/tfjs';
import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend';
import {
  type Attribute,
  execute,
  FUSED_CONVOLUTION,
  FUSED_WEIGHT_GRADIENTS,
  isTensorflow,
} from './node-backend';
import { BFLOAT16 } from './node-internals';

/** TensorFlow's number of the type (types.proto); BFLOAT16 is the other. */
const FLOAT32 = 1;

/** How TensorFlow tells oneDNN's kernels from its own of the same name. */
const ONE_DNN = { _kernel: 'MklNameChangeOp' } as const;

/** What may follow a convolution: what is added to it, an activation; as TensorFlow's list of them, split at commas. */
export type FusedSteps = 'BiasAdd' | 'BiasAdd,Add' | 'BiasAdd,Relu' | 'BiasAdd,LeakyRelu';

/**
 * The attributes that the fused operation has besides those of Conv2D. `alpha` is the slope of LeakyRelu, `short` whether
 * it is to compute in bfloat16.
 */
export function fusedAttributes(
  steps: FusedSteps,
  { alpha = 0, short = false }: { alpha?: number; short?: boolean } = {},
): Record<string, Attribute> {
  const type = short ? BFLOAT16 : FLOAT32;
  const added = steps === 'BiasAdd,Add' ? 2 : 1;
  return {
    num_args: { int: added },
    // lists, see setup/list-attributes.cc
    TArgs: added === 2 ? `${type},${type}` : `${type}`,
    fused_ops: steps,
    leakyrelu_alpha: { float: alpha },
    ...ONE_DNN,
  };
}

let known: boolean | undefined;

/** Whether fusedConvolution can be called: tried once, since it depends on the processor, TensorFlow and the addon. */
export function hasFusedConvolution(): boolean {
  if (!isTensorflow() || (tf.backend() as NodeJSKernelBackend).isUsingGpuDevice) return false;
  known ??= tf.tidy(tryIt);
  return known;
}

function tryIt(): boolean {
  const [x, filter, bias] = [tf.ones([1, 2, 2, 1]), tf.ones([1, 1, 1, 1]), tf.ones([1])];
  const conv = { strides: { int: [1, 1, 1, 1] }, padding: 'SAME', data_format: 'NHWC' };
  try {
    const attributes = { ...conv, ...fusedAttributes('BiasAdd,Add') };
    const y = fusedConvolution([x, filter, bias, x], attributes);
    return y.dataSync().every((value) => value === 3);
  } catch {
    return false;
  }
}

/**
 * Convolution and the steps after it.
 * @param inputs x and filter as of Conv2D, then what the steps add, in their order; in bfloat16 where one of them is, and then
 *   the attributes say so.
 * @param attributes Those of Conv2D and fusedAttributes.
 */
export function fusedConvolution(
  inputs: readonly tf.Tensor[],
  attributes: Readonly<Record<string, Attribute>>,
): tf.Tensor {
  return execute(FUSED_CONVOLUTION, inputs, attributes)[0];
}

/**
 * Gradients of a convolution's filter and bias, where fusedConvolution can be called.
 * @param inputs As of Conv2DBackpropFilter.
 * @param attributes Those of Conv2D.
 */
export function fusedWeightGradients(
  inputs: readonly tf.Tensor[],
  attributes: Readonly<Record<string, Attribute>>,
): tf.Tensor[] {
  return execute(FUSED_WEIGHT_GRADIENTS, inputs, { ...attributes, ...ONE_DNN }, 2);
}
