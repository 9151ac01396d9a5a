// A kernel's output on the wasm engine, computed where it lies.
import type * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

/** A tensor's numbers in the heap of the backend: float32, int32 or bool. */
export type HeapView = ReturnType<BackendWasm['typedArrayFromHeap']>;

/**
 * Makes a tensor and lets `compute` fill it from the inputs. Views are taken last: an input made on another engine
 * moves here when it is asked for, and whatever allocates may move the heap. When `compute` throws, the tensor is freed.
 */
export function computeInto<View extends HeapView>(
  backend: BackendWasm,
  inputs: readonly tf.TensorInfo[],
  output: { shape: number[]; dtype: tf.DataType },
  compute: (output: View, inputs: View[]) => void,
): tf.TensorInfo {
  for (const { dataId } of inputs) backend.getMemoryOffset(dataId);
  const made = backend.makeOutput(output.shape, output.dtype);
  const view = (tensor: tf.TensorInfo): View => backend.typedArrayFromHeap(tensor) as View;
  try {
    compute(view(made), inputs.map(view));
  } catch (error) {
    backend.disposeData(made.dataId);
    throw error;
  }
  return made;
}
