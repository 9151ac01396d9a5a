// Which TensorFlow.js backend computes. Everything outside this folder is engine-blind: it imports
// `@tensorflow/tfjs` and calls startEngine() once. TensorFlow's own library (CPU or GPU) is
// preferred to wasm; webgpu and cpu compute when asked for by name (SRGAN_ENGINE=name).
import * as tf from '@tensorflow/tfjs';
import { startTensorflow } from './tensorflow-engine';
import { startWasm } from './wasm/wasm-engine';
import { startWebgpu } from './webgpu-engine';

/** An engine: `tensorflow` (native library), `webgpu` (any GPU), `wasm` (SIMD CPU), `cpu` (plain JavaScript). */
export type EngineName = 'tensorflow' | 'webgpu' | 'wasm' | 'cpu';

/** Every engine that can be asked for. */
export const ENGINE_NAMES: readonly EngineName[] = ['tensorflow', 'webgpu', 'wasm', 'cpu'];

/** In order of preference. Not `cpu`, 1000 times too slow, nor `webgpu`, which cannot train: it reads no value synchronously. */
const AUTOMATIC: readonly EngineName[] = ['tensorflow', 'wasm'];

/** What computes, as every run records it. */
export interface EngineInfo {
  readonly name: EngineName;
  /** For example `TensorFlow 2.21.0`. */
  readonly version: string;
  /** For example `CPU, 2 threads, oneDNN`. */
  readonly device: string;
}

let current: EngineInfo | undefined;
let starting: Promise<EngineInfo> | undefined;
const started = new Map<EngineName, EngineInfo>();

/**
 * Starts the compute engine and makes it TensorFlow.js' backend. Without options it is idempotent: the
 * first call chooses (SRGAN_ENGINE, else the first engine that starts), later calls return the same.
 * With `engine` it starts that one, or switches to it. Throws, with the remedy, when a forced engine cannot start.
 */
export async function startEngine(options: { engine?: EngineName } = {}): Promise<EngineInfo> {
  // One start at a time: two concurrent first calls must not load two engines.
  const previous = starting;
  starting = (async () => {
    await previous?.catch(() => undefined);
    if (current && (options.engine === undefined || options.engine === current.name)) {
      return current;
    }
    current = await choose(options.engine ?? forcedByEnvironment());
    return current;
  })();
  return starting;
}

/** The engine that computes. Throws when startEngine has not been awaited yet. */
export function engineInfo(): EngineInfo {
  if (!current) {
    throw new Error('engineInfo: the engine must be started first; call `await startEngine()`.');
  }
  return current;
}

function forcedByEnvironment(): EngineName | undefined {
  const value = process.env.SRGAN_ENGINE?.trim();
  if (!value) {
    return undefined;
  }
  const name = ENGINE_NAMES.find((candidate) => candidate === value.toLowerCase());
  if (!name) {
    throw new Error(
      `startEngine: SRGAN_ENGINE must be one of ${ENGINE_NAMES.join(', ')}, but got ${value}. Unset it to let the lab choose.`,
    );
  }
  return name;
}

async function choose(forced: EngineName | undefined): Promise<EngineInfo> {
  // Production mode silences TensorFlow.js' advertisement, deprecation and re-registration notes.
  tf.enableProdMode();
  if (forced) {
    try {
      return await start(forced, true);
    } catch (error) {
      throw new Error(
        `startEngine: engine must be one that starts on this machine, but got ${forced}: ${messageOf(error)}`,
        { cause: error },
      );
    }
  }
  const reasons: string[] = [];
  for (const name of AUTOMATIC) {
    try {
      return await start(name, false);
    } catch (error) {
      reasons.push(`${name}: ${messageOf(error)}`);
    }
  }
  throw new Error(`startEngine: no engine starts on this machine.\n${reasons.join('\n')}`);
}

async function start(name: EngineName, forced: boolean): Promise<EngineInfo> {
  const info = started.get(name) ?? { name, ...(await load(name, forced)) };
  started.set(name, info);
  if (!(await tf.setBackend(name))) {
    throw new Error(`TensorFlow.js could not initialize its ${name} backend.`);
  }
  return info;
}

function load(name: EngineName, forced: boolean): Promise<{ version: string; device: string }> {
  switch (name) {
    case 'tensorflow':
      return startTensorflow();
    case 'webgpu':
      return startWebgpu(forced);
    case 'wasm':
      return startWasm();
    case 'cpu':
      return Promise.resolve({
        version: `TensorFlow.js ${tf.version_core}`,
        device: 'CPU, plain JavaScript',
      });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
