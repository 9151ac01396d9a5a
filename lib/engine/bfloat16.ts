// bfloat16 on the tensorflow engine: eight bits of mantissa, convolutions in half the time where the processor or GPU has it.
// TensorFlow.js has no such dtype. A bfloat16 tensor here says 'float32' to TensorFlow.js and is short in TensorFlow only:
// an operation of TensorFlow.js that it reaches takes a float32 copy, and so does whoever reads its values. So it may go
// anywhere. What computes with it as it is: the operations that lib/ops calls by name (node-backend.ts), and a few
// of TensorFlow.js' own (hold-bfloat16.ts).
import * as tf from '@tensorflow/tfjs';
import type { TFEOpAttr } from '@tensorflow/tfjs-node-gpu/dist/tfjs_binding';
import { BFLOAT16, backendNow, castOf, finish, isShort, typeAttribute } from './node-internals';

/** Whether the tensor is held in 16 bits; false on other engines. */
export function isBfloat16(x: tf.TensorInfo): boolean {
  return tf.getBackend() === 'tensorflow' && isShort(backendNow(), x);
}

/** The tensor in bfloat16, rounded to nearest even; as it is on other engines. Not differentiable; the caller's scope owns it. */
export function toBfloat16<T extends tf.Tensor>(x: T): T {
  if (tf.getBackend() !== 'tensorflow' || isBfloat16(x)) return x.clone();
  return castTensor(x, BFLOAT16);
}

/** The tensor in float32. Not differentiable; the caller's scope owns it. */
export function toFloat32<T extends tf.Tensor>(x: T): T {
  return isBfloat16(x) ? castTensor(x, backendNow().binding.TF_FLOAT) : x.clone();
}

function castTensor<T extends tf.Tensor>(x: T, to: number): T {
  const backend = backendNow();
  const [id] = backend.getInputTensorIds([x]);
  return backend.createOutputTensor(castOf(backend.binding, id, to)) as T;
}

/**
 * Executes an operation whose inputs at `typed` are of the type T: in bfloat16 where one of them is.
 * @param remembered Inputs whose short copy is kept as long as they live: weights, which a step uses several times.
 */
export function executeTyped(
  name: string,
  inputs: readonly tf.TensorInfo[],
  attributes: TFEOpAttr[],
  how: {
    readonly typed: readonly number[];
    readonly remembered: readonly number[];
    readonly count: number;
  },
): tf.Tensor[] {
  const backend = backendNow();
  const { binding, tensorMap } = backend;
  const ids = backend.getInputTensorIds(inputs);
  const short = how.typed.some((i) => isShort(backend, inputs[i]));
  const copies: number[] = [];
  if (short) {
    for (const i of how.typed) {
      if (isShort(backend, inputs[i])) continue;
      const stored = tensorMap.get(inputs[i].dataId);
      const id = stored?.shortId ?? castOf(binding, ids[i], BFLOAT16).id;
      ids[i] = id;
      if (!how.remembered.includes(i) || !stored) copies.push(id);
      else stored.shortId = id;
    }
  }
  const type = typeAttribute(binding, short ? BFLOAT16 : binding.TF_FLOAT);
  return finish(backend, { name, attributes: [type, ...attributes], ids, copies }, how.count);
}
