// The wasm engine: TensorFlow.js' SIMD kernels, one thread each (its thread pool needs a browser); in place of some
// our own: threaded convolutions, clones and slices without needless copies, right and fast matrix products.
import { dirname, sep } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { registerConv2dKernels } from './conv2d-kernels';
import { registerIdentityKernel } from './identity-kernel';
import { startKernelTeam } from './kernel-team';
import { registerMatMulKernels } from './matmul-kernel';
import { guardMemory } from './memory-limit';
import { registerSliceKernels } from './slice-kernels';

/** Loads the wasm binaries and registers the `wasm` backend with our kernels. Throws where they do not load or were not built. */
export async function startWasm(): Promise<{ version: string; device: string }> {
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
  setWasmPaths(dirname(require.resolve('@tensorflow/tfjs-backend-wasm')) + sep);
  if (!(await tf.setBackend('wasm'))) {
    throw new Error('TensorFlow.js could not initialize its wasm backend.');
  }
  const team = startKernelTeam();
  registerConv2dKernels(team);
  registerIdentityKernel();
  registerMatMulKernels();
  registerSliceKernels();
  guardMemory(tf.backend() as BackendWasm);
  const threads = `${team.threads} thread${team.threads > 1 ? 's' : ''}`;
  return {
    version: `TensorFlow.js ${tf.version_core}, wasm`,
    device: `CPU, ${threads}, SIMD${team.fused ? ' with FMA' : ''}`,
  };
}
