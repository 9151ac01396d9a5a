// Programs that know nothing of the lab, given files of an export and batches: TensorFlow.js' own wasm kernels, and what
// Python has. Each is one process for all its work; batches go through files of raw float32.
import { spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExportFiles } from '../../lib/export/format';
import { temporaryFolder } from '../support';
import type { Batch } from './models';

/** A file or folder, and what is to go through it. */
export interface RuntimeJob {
  readonly files: ExportFiles;
  readonly batches: readonly Batch[];
}

/** Runs every job in one process; returns for each job what it made of each batch. */
export async function runElsewhere(
  command: readonly string[],
  jobs: readonly RuntimeJob[],
): Promise<Float32Array[][]> {
  const { path: folder, dispose } = temporaryFolder();
  try {
    const request = [];
    for (const [i, { files, batches }] of jobs.entries()) {
      const model = join(folder, `model-${i}`);
      await writeFiles(model, files);
      const entries = [];
      for (const [k, { shape, values }] of batches.entries()) {
        const [input, output] = ['in', 'out'].map((way) => join(folder, `${i}-${k}.${way}`));
        await writeFile(input, values);
        entries.push({ shape, input, output });
      }
      request.push({ model, batches: entries });
    }
    const path = join(folder, 'request.json');
    await writeFile(path, JSON.stringify(request));
    await run([...command, path]);
    return await Promise.all(
      request.map(({ batches }) => Promise.all(batches.map(({ output }) => readFloats(output)))),
    );
  } finally {
    dispose();
  }
}

/** Writes an export's files. */
export async function writeFiles(folder: string, files: ExportFiles): Promise<void> {
  for (const [path, content] of files) {
    await mkdir(join(folder, path, '..'), { recursive: true });
    const pieces =
      typeof content === 'string' || content instanceof Uint8Array ? [content] : content;
    await writeFile(
      join(folder, path),
      Buffer.concat(pieces.map((piece) => Buffer.from(piece as Uint8Array))),
    );
  }
}

async function readFloats(path: string): Promise<Float32Array> {
  const bytes = await readFile(path);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

/** Runs a program to its end. @throws with what it said where it fails */
async function run([program, ...args]: readonly string[]): Promise<void> {
  const child = spawn(program, args, { env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' } });
  let said = '';
  child.stdout.on('data', (text) => (said += text));
  child.stderr.on('data', (text) => (said += text));
  const status = await new Promise((resolve) => child.on('close', resolve));
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${said}`);
}
