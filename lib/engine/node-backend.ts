// TensorFlow operations called by name: tfjs exposes only some of TensorFlow's 1,400 operations, the node
// backend can execute all of them. Only for use while the engine is `tensorflow`, and
// inside tf.tidy or a gradient function, because the outputs belong to the scope they are made in.
import * as tf from '@tensorflow/tfjs';
import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend';

/** The value of an operation's attribute: a type (`{ type: 'float32' }`), a number or several (`{ float }`, `{ int }`), a flag or a text. */
export type Attribute = { float: number } | { int: number | number[] } | boolean | string;

/** Whether TensorFlow's own operations can be called by name. */
export function isTensorflow(): boolean {
  return tf.getBackend() === 'tensorflow';
}

/** Executes TensorFlow's operation `name` on float32 inputs and returns its `count` outputs, of the rank that the caller knows. */
export function execute<Output extends tf.Tensor = tf.Tensor>(
  name: string,
  inputs: readonly tf.Tensor[],
  attributes: Readonly<Record<string, Attribute>> = {},
  count = 1,
): Output[] {
  const backend = tf.backend() as NodeJSKernelBackend;
  const { binding } = backend;
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
  const type = { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT };
  return backend.executeMultipleOutputs(name, [type, ...encoded], [...inputs], count) as Output[];
}
