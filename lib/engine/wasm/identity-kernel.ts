// Identity on the wasm engine: a second reference to the same numbers. The package's own copies them, and the
// gradient's tape clones everything that it saves: a training step held its activations twice.
import * as tf from '@tensorflow/tfjs';
import { replaceKernel } from './replace-kernel';

/** Puts it in the place of the `wasm` backend's. */
export function registerIdentityKernel(): void {
  replaceKernel(tf.Identity, () => ({ inputs, backend }) => {
    const { x } = inputs as { x: tf.TensorInfo };
    (backend as tf.KernelBackend).incRef(x.dataId);
    return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
  });
}
