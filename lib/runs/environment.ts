// What a run was computed with, so that its numbers can be judged and repeated.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import * as tf from '@tensorflow/tfjs';
import type { Dataset } from '../data/dataset';
import { engineInfo } from '../engine/engine';
import { writeAtomically } from '../files/write-atomically';
import type { RunFolder } from './run-folder';

/** Writes environment.json: engine, versions, device, data hashes, commit, start, and what the phase notes. */
export async function writeEnvironment(
  run: RunFolder,
  datasets: Readonly<Record<string, Dataset>>,
  notes: object = {},
): Promise<void> {
  const data: Record<string, unknown> = {};
  for (const [split, dataset] of Object.entries(datasets)) {
    data[split] = {
      name: dataset.name,
      images: dataset.images.length,
      sha256: await hashOf(dataset),
    };
  }
  const environment = {
    started: new Date().toISOString(),
    commit: commit(),
    engine: engineInfo(),
    node: process.version,
    tensorflowJs: tf.version.tfjs,
    machine: `${process.platform} ${process.arch}, ${cpus().length} x ${cpus()[0]?.model ?? 'unknown processor'}`,
    data,
    ...notes,
  };
  const path = join(run.path, 'environment.json');
  await writeAtomically(path, `${JSON.stringify(environment, null, 2)}\n`);
}

/** One hash over the names and bytes of all images, in order. */
async function hashOf(dataset: Dataset): Promise<string> {
  const all = createHash('sha256');
  for (const image of dataset.images) {
    const one = createHash('sha256');
    await pipeline(createReadStream(image.hr), one);
    all.update(image.name).update(one.digest());
  }
  return all.digest('hex');
}

function commit(): string {
  try {
    const git = (...args: string[]): string =>
      execFileSync('git', ['-C', __dirname, ...args], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }).trim();
    return (
      git('rev-parse', 'HEAD') +
      (git('status', '--porcelain', '--untracked-files=no') ? ' with changes' : '')
    );
  } catch {
    return 'unknown';
  }
}
