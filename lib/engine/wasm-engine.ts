// The wasm engine: TensorFlow.js' SIMD kernels, one thread (its thread pool needs a browser), plus the
// convolution gradients in wasm-gradients.ts, without which it cannot train.
import { dirname, sep } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { registerWasmGradients } from './wasm-gradients';

/** Loads the wasm binaries from node_modules and registers the `wasm` backend with its gradient kernels. */
export async function startWasm(): Promise<{ version: string; device: string }> {
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
  setWasmPaths(dirname(require.resolve('@tensorflow/tfjs-backend-wasm')) + sep);
  registerWasmGradients();
  const simd = await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT');
  return {
    version: `TensorFlow.js ${tf.version_core}, wasm`,
    device: `CPU, 1 thread${simd ? ', SIMD' : ''}`,
  };
}
