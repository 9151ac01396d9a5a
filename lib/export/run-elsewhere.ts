// Exported files run by a program that knows nothing of the lab: one process for all its work; batches go through files of
// raw float32, what is to be done through a JSON file.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { writeAtomically } from '../files/write-atomically';
import type { Runtime } from './format';
import { exportProgram, PYTHON, pythonEnvironment, reasonOf } from './python';

/** Images, [n,h,w,3] in [0,1]. */
export interface Batch {
  readonly shape: readonly [number, number, number, number];
  readonly values: Float32Array;
}

/** A format's folder, and what is to go through its model. */
interface ElsewhereJob {
  readonly folder: string;
  readonly batches: readonly Batch[];
}

/** Runs every job; returns for each what the model makes of each batch. @throws when the program fails */
export async function runElsewhere(
  runtime: Runtime,
  jobs: readonly ElsewhereJob[],
): Promise<Float32Array[][]> {
  const scratch = await mkdtemp(join(tmpdir(), 'srgan-export-'));
  try {
    const request = await Promise.all(
      jobs.map(async ({ folder, batches }, job) => ({
        model: folder,
        batches: await Promise.all(
          batches.map((batch, i) => placed(batch, join(scratch, `${job}-${i}`))),
        ),
      })),
    );
    const path = join(scratch, 'request.json');
    await writeAtomically(path, JSON.stringify(request));
    await start(runtime, path);
    return await Promise.all(
      request.map(({ batches }) => Promise.all(batches.map(({ output }) => readFloats(output)))),
    );
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function placed(
  { shape, values }: Batch,
  path: string,
): Promise<{ shape: Batch['shape']; input: string; output: string }> {
  const [input, output] = [`${path}.in`, `${path}.out`];
  await writeAtomically(input, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  return { shape, input, output };
}

async function start({ program, name }: Runtime, request: string): Promise<void> {
  const interpreter = program.endsWith('.py') ? PYTHON : process.execPath;
  const args = [exportProgram(program), name, request];
  try {
    await promisify(execFile)(interpreter, args, { env: pythonEnvironment(), maxBuffer: 2 ** 26 });
  } catch (error) {
    throw new Error(`runElsewhere: ${name} must run the files, but got ${reasonOf(error)}`);
  }
}

async function readFloats(path: string): Promise<Float32Array> {
  const bytes = await readFile(path);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}
