// The native engine: TensorFlow's own library behind @tensorflow/tfjs-node-gpu, whose addon set-up compiled
// against the TensorFlow wheel in .venv (or that the package downloaded). Settings that TensorFlow
// reads from the environment must be there before the addon is loaded.
import { spawnSync } from 'node:child_process';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs';
import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend';
import { allowBfloat16 } from './hold-bfloat16';
import { threadCount } from './threads';

const REMEDY = 'Run `node lib/setup/setup.mjs`, which builds it and says what is missing.';

/** Loads the addon and registers the `tensorflow` backend. Throws one sentence and the remedy when it is not there. */
export async function startTensorflow(): Promise<{ version: string; device: string }> {
  setDefaults();
  restoreUtilities();
  try {
    await import('@tensorflow/tfjs-node-gpu');
  } catch (error) {
    throw new Error(`${reasonOf(error)} ${REMEDY}`, { cause: error });
  }
  const backend = tf.findBackend('tensorflow') as NodeJSKernelBackend;
  allowBfloat16(backend);
  return { version: `TensorFlow ${backend.binding.TF_Version}`, device: deviceOf(backend) };
}

function setDefaults(): void {
  const defaults = {
    // TensorFlow leaves oneDNN off on CPUs without AVX-512: 2.4 times slower training steps.
    TF_ENABLE_ONEDNN_OPTS: '1',
    TF_CPP_MIN_LOG_LEVEL: '3',
    // Without it TensorFlow takes all of the GPU's memory at once.
    TF_FORCE_GPU_ALLOW_GROWTH: 'true',
    ...(process.env.SRGAN_THREADS ? threadLimits(String(threadCount())) : {}),
  };
  for (const [name, value] of Object.entries(defaults)) {
    process.env[name] ??= value;
  }
}

const threadLimits = (count: string): Readonly<Record<string, string>> => ({
  TF_NUM_INTRAOP_THREADS: count,
  TF_NUM_INTEROP_THREADS: count,
  OMP_NUM_THREADS: count,
});

// tfjs-node 4.22 calls these two; Node 22 warns about them and Node 23 removed them (tensorflow/tfjs issue 8609).
function restoreUtilities(): void {
  const module = util as unknown as Record<string, unknown>;
  module.isNullOrUndefined = (value: unknown): boolean => value === null || value === undefined;
  module.isArray = Array.isArray;
}

function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.includes('can not be found at path')
    ? 'The native part of @tensorflow/tfjs-node-gpu has not been built.'
    : `The native part of @tensorflow/tfjs-node-gpu cannot be loaded (${message.split('\n')[0]}).`;
}

function deviceOf(backend: NodeJSKernelBackend): string {
  if (backend.isUsingGpuDevice) {
    return `GPU, ${gpuName()}`;
  }
  const oneDnn = process.env.TF_ENABLE_ONEDNN_OPTS === '0' ? '' : ', oneDNN';
  return `CPU, ${threadCount()} threads${oneDnn}`;
}

function gpuName(): string {
  const query = ['--query-gpu=name', '--format=csv,noheader'];
  const { stdout } = spawnSync('nvidia-smi', query, { encoding: 'utf8', timeout: 10_000 });
  return stdout?.split('\n')[0]?.trim() || 'unnamed';
}
