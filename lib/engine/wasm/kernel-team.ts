// Threads that compute the kernels of `assembly` together, over one shared memory. The caller works too, so with
// one processor there is no other thread. Calls are synchronous, as TensorFlow.js' kernels must be.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { WORKSPACE_ROOT } from '../../files/workspace';
import { threadCount } from '../threads';
import { FAILED, FINISHED, KIND } from './job-layout';

/** What computes, and the memory in which its inputs and outputs stand. */
export interface KernelTeam {
  /** Threads that compute, the caller's included. */
  readonly threads: number;
  /** Whether multiplication and addition are one instruction. */
  readonly fused: boolean;
  /** Makes the memory at least that large. Throws beyond 2 GiB, where signed 32-bit addresses end, or what the machine has. */
  reserve(bytes: number): ArrayBufferLike;
  /** Writes the numbers { address: value } of a job (job-layout), runs its kernel and returns when all tasks are done. */
  run(kind: number, tasks: number, numbers: ReadonlyMap<number, number>): void;
}

/** The kernels' exports. */
interface Kernels {
  run(tasks: number): void;
}

interface SharedMemory {
  readonly buffer: ArrayBufferLike;
  grow(pages: number): number;
}

/** What is used of WebAssembly here: TypeScript declares it with the browser's library only. */
const wasm = (globalThis as unknown as { WebAssembly: unknown }).WebAssembly as {
  validate(bytes: Uint8Array): boolean;
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { readonly exports: object };
  Memory: new (sizes: { initial: number; maximum: number; shared: true }) => SharedMemory;
};

const PAGE = 65_536;
const FIRST_PAGES = 16;
/** More would seldom find a task, and each costs some megabytes. */
const MAX_THREADS = 16;
/** As in assembly/asconfig.json. */
const MAX_PAGES = 32_768;
/** The threads' side of the module: an instance over the same memory. One that dies wakes the owner. */
const HELPER = `
const { module, memory } = require('node:worker_threads').workerData;
const { exports: kernels } = new WebAssembly.Instance(module, { env: { memory } });
try {
  kernels.serve();
} catch {
  const words = new Int32Array(memory.buffer);
  Atomics.store(words, ${FAILED >> 2}, 1);
  Atomics.add(words, ${FINISHED >> 2}, ${2 ** 30});
  Atomics.notify(words, ${FINISHED >> 2});
}`;

/** How many threads, and whether with fused multiply-add; by default what the machine has. */
export interface KernelTeamOptions {
  readonly threads?: number;
  readonly fused?: boolean;
}

/** Compiles the kernels and starts the threads; they sleep when there is nothing to do and do not keep the process alive. */
export function startKernelTeam(options: KernelTeamOptions = {}): KernelTeam {
  const { threads = Math.min(threadCount(), MAX_THREADS) } = options;
  const { module, fused } = loadModule(options.fused ?? true);
  const memory = new wasm.Memory({ initial: FIRST_PAGES, maximum: MAX_PAGES, shared: true });
  const kernels = new wasm.Instance(module, { env: { memory } }).exports as Kernels;
  for (let i = 1; i < threads; i++) {
    const workerData = { module, memory };
    // nothing of the caller's Node options: a loader of TypeScript, say, would only cost time
    const helper = new Worker(HELPER, { eval: true, workerData, execArgv: [] });
    // one that cannot start is missed by nobody: the others take its tasks
    helper.on('error', () => undefined);
    helper.unref();
  }
  return {
    threads,
    fused,
    reserve: (bytes) => grow(memory, bytes),
    run(kind, tasks, numbers) {
      const job = new Int32Array(memory.buffer);
      for (const [address, value] of numbers) job[address >> 2] = value;
      job[KIND >> 2] = kind;
      runToTheEnd(kernels, tasks, job);
    },
  };
}

/** A thread that fails leaves others at work on its job, so nothing may be computed after it. */
function runToTheEnd(kernels: Kernels, tasks: number, job: Int32Array): void {
  let cause: unknown;
  try {
    if (Atomics.load(job, FAILED >> 2) === 0) kernels.run(tasks);
  } catch (error) {
    Atomics.store(job, FAILED >> 2, 1);
    cause = error;
  }
  if (Atomics.load(job, FAILED >> 2) !== 0) {
    throw new Error(
      'wasm engine: its threads must all work, but one has failed. Restart the process or the kernel.',
      { cause },
    );
  }
}

function loadModule(tryFused: boolean): { module: object; fused: boolean } {
  const fast = readKernels('kernels-fma.wasm');
  // Node 20 has relaxed SIMD behind a flag, which later ones no longer know.
  if (!wasm.validate(fast)) setFlagsFromString('--experimental-wasm-relaxed-simd');
  if (tryFused && wasm.validate(fast)) return { module: new wasm.Module(fast), fused: true };
  return { module: new wasm.Module(readKernels('kernels.wasm')), fused: false };
}

function readKernels(file: string): Uint8Array {
  const path = join(WORKSPACE_ROOT, 'lib', 'build', 'engine', 'wasm', file);
  try {
    return new Uint8Array(readFileSync(path));
  } catch (error) {
    throw new Error(
      `startEngine: the wasm engine's kernels must lie in ${path}. Run \`npm run build\`.`,
      { cause: error },
    );
  }
}

function grow(memory: SharedMemory, bytes: number): ArrayBufferLike {
  const pages = Math.ceil((bytes - memory.buffer.byteLength) / PAGE);
  if (pages <= 0) return memory.buffer;
  try {
    memory.grow(pages);
  } catch (error) {
    const gibibytes = (bytes / 2 ** 30).toFixed(1);
    const what =
      bytes > MAX_PAGES * PAGE
        ? `must fit in ${(MAX_PAGES * PAGE) / 2 ** 30} GiB on the wasm engine, but need ${gibibytes} GiB`
        : `must fit in the machine's memory, but ${gibibytes} GiB could not be had`;
    throw new Error(`conv2d: its images ${what}. Use smaller images or tiles.`, { cause: error });
  }
  return memory.buffer;
}
