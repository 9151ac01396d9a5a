// Teaches the node backend to hold bfloat16 tensors (bfloat16.ts): TensorFlow.js' own operations are given float32 copies of
// them, and so is whoever reads values.
import * as tf from '@tensorflow/tfjs';
import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend';
import type { TFEOpAttr } from '@tensorflow/tfjs-node-gpu/dist/tfjs_binding';
import {
  type Backend,
  BFLOAT16,
  castOf,
  finish,
  isShort,
  type Metadata,
  typeAttribute,
} from './node-internals';

/**
 * TensorFlow.js' own operations that are given bfloat16 as it is, where so many of their inputs are: residuals, sums of
 * gradients, VGG19.
 */
const IN_PLACE: ReadonlyMap<string, number> = new Map([
  ['Add', 2],
  ['AddV2', 2],
  ['Relu', 1],
  ['MaxPool', 1],
  ['MaxPoolGrad', 3],
  ['Reshape', 1], // its second input is the shape
]);

/** Teaches the node backend to hold bfloat16 tensors. Once per backend. */
export function allowBfloat16(nodeBackend: NodeJSKernelBackend): void {
  const backend = nodeBackend as unknown as Backend;
  const { createOutputTensor, executeMultipleOutputs, readSync, disposeData, tensorMap } = backend;
  backend.createOutputTensor = (metadata) =>
    metadata.dtype === BFLOAT16
      ? registerShort(backend, metadata)
      : createOutputTensor.call(backend, metadata);
  backend.executeMultipleOutputs = (name, attributes, inputs, count) =>
    inputs.some((input) => isShort(backend, input))
      ? executeWithShort(backend, { name, attributes, inputs }, count)
      : executeMultipleOutputs.call(backend, name, attributes, inputs, count);
  backend.executeSingleOutput = (name, attributes, inputs) =>
    backend.executeMultipleOutputs(name, attributes, inputs, 1)[0];
  backend.readSync = (dataId) => {
    const stored = tensorMap.get(dataId);
    return stored?.dtype === BFLOAT16
      ? readShort(backend, stored.id)
      : readSync.call(backend, dataId);
  };
  backend.disposeData = (dataId, force) => {
    const stored = tensorMap.get(dataId);
    const freed = disposeData.call(backend, dataId, force);
    if (freed && stored?.shortId !== undefined) backend.binding.deleteTensor(stored.shortId);
    return freed;
  };
}

function registerShort({ tensorMap }: Backend, { id, shape, dtype }: Metadata): tf.Tensor {
  const dataId = {};
  tensorMap.set(dataId, { id, shape, dtype, values: null, refCount: 1 });
  return tf.engine().makeTensorFromTensorInfo({ dataId, shape, dtype: 'float32' });
}

/** An operation of TensorFlow.js that is given short tensors. */
function executeWithShort(
  backend: Backend,
  operation: {
    readonly name: string;
    readonly attributes: TFEOpAttr[];
    readonly inputs: tf.TensorInfo[];
  },
  count: number,
): tf.Tensor[] {
  const { binding } = backend;
  const { name, attributes, inputs } = operation;
  const ids = backend.getInputTensorIds(inputs);
  const typed = inputs.slice(0, IN_PLACE.get(name));
  if (IN_PLACE.has(name) && typed.every((input) => isShort(backend, input))) {
    const others = attributes.filter((attribute) => attribute.name !== 'T');
    const type = typeAttribute(binding, BFLOAT16);
    return finish(backend, { name, attributes: [type, ...others], ids, copies: [] }, count);
  }
  const copies = inputs.flatMap((input, i) => {
    if (!isShort(backend, input)) return [];
    ids[i] = castOf(binding, ids[i], binding.TF_FLOAT).id;
    return [ids[i]];
  });
  return finish(backend, { name, attributes, ids, copies }, count);
}

function readShort({ binding }: Backend, shortId: number): tf.backend_util.BackendValues {
  const { id } = castOf(binding, shortId, binding.TF_FLOAT);
  try {
    return binding.tensorDataSync(id);
  } finally {
    binding.deleteTensor(id);
  }
}
