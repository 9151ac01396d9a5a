// TensorFlow operations called by name: tfjs exposes only some of TensorFlow's 1,400 operations, the node
// backend can execute all of them. Only for use while the engine is `tensorflow`, and
// inside tf.tidy or a gradient function, because the outputs belong to the scope they are made in.
import * as tf from '@tensorflow/tfjs';
import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend';
import { executeTyped } from './bfloat16';

/** The value of an operation's attribute: a type (`{ type: 'float32' }`), a number or several (`{ float }`, `{ int }`), a flag or a text. */
export type Attribute = { float: number } | { int: number | number[] } | boolean | string;

/** oneDNN's operations of engine/fused-convolution. */
export const FUSED_CONVOLUTION = '_MklNativeFusedConv2D';
export const FUSED_WEIGHT_GRADIENTS = '_MklNativeConv2DBackpropFilterWithBias';

/** Whether TensorFlow's own operations can be called by name. */
export function isTensorflow(): boolean {
  return tf.getBackend() === 'tensorflow';
}

/** Inputs of the type T, where float32 ones are not all of it: the others stay float32 in every precision. Whole numbers are sizes. */
const TYPED: Readonly<Record<string, readonly number[]>> = {
  Conv2DBackpropInput: [1, 2],
  Conv2DBackpropFilter: [0, 2],
  [FUSED_WEIGHT_GRADIENTS]: [0, 2],
  FusedBatchNormV3: [0],
  FusedBatchNormGradV3: [0, 1],
};

/** The weights among the inputs, whose short copies are remembered. */
const WEIGHTS: Readonly<Record<string, readonly number[]>> = {
  Conv2D: [1],
  [FUSED_CONVOLUTION]: [1, 2],
  Conv2DBackpropInput: [1],
};

/**
 * Executes TensorFlow's operation `name` and returns its `count` outputs, of the rank that the caller knows. It computes
 * in bfloat16 where one of its inputs is in it (bfloat16.ts), else in float32.
 */
export function execute<Output extends tf.Tensor = tf.Tensor>(
  name: string,
  inputs: readonly tf.Tensor[],
  attributes: Readonly<Record<string, Attribute>> = {},
  count = 1,
): Output[] {
  const { binding } = tf.backend() as NodeJSKernelBackend;
  const encoded = Object.entries(attributes).map(([attribute, value]) => {
    if (typeof value === 'boolean') {
      return { name: attribute, type: binding.TF_ATTR_BOOL, value };
    }
    if (typeof value === 'string') {
      return { name: attribute, type: binding.TF_ATTR_STRING, value };
    }
    return 'int' in value
      ? { name: attribute, type: binding.TF_ATTR_INT, value: value.int }
      : { name: attribute, type: binding.TF_ATTR_FLOAT, value: value.float };
  });
  const typed = TYPED[name] ?? inputs.flatMap(({ dtype }, i) => (dtype === 'int32' ? [] : [i]));
  return executeTyped(name, inputs, encoded, {
    typed,
    remembered: WEIGHTS[name] ?? [],
    count,
  }) as Output[];
}
