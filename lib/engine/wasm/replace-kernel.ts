// Our kernels in the place of the wasm package's.
import * as tf from '@tensorflow/tfjs';

/**
 * Registers what `make` gives for the `wasm` backend. `make` receives the package's kernel, for the cases that stay with it;
 * where there is none, a function that says so.
 */
export function replaceKernel(
  kernelName: string,
  make: (packaged: tf.KernelFunc) => tf.KernelFunc,
): void {
  const backendName = 'wasm';
  const packaged = tf.getKernel(kernelName, backendName) as tf.KernelConfig | undefined;
  if (packaged) tf.unregisterKernel(kernelName, backendName);
  const missing: tf.KernelFunc = () => {
    throw new Error(
      `${kernelName}: the case must be one that the wasm engine has a kernel for; compute it on another (SRGAN_ENGINE)`,
    );
  };
  // the package's set-up function runs when the backend starts
  tf.registerKernel({
    ...packaged,
    kernelName,
    backendName,
    kernelFunc: make(packaged?.kernelFunc ?? missing),
  });
}
