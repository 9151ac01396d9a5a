// Two runs of one architecture to interpolate: one of the lab's kept runs, and the same with other weights, as if it had
// been trained on from there.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRandom } from '../lib/random/random';
import { runFolder } from '../lib/runs/run-folder';
import { readTensorFile, writeTensorFile } from '../lib/training/safetensors';
import { copyFirstRun, type Workspace } from './tiny-runs';

/**
 * Copies a kept run as `name` and moves every weight of its best checkpoint by up to `by`. Its environment gets these
 * caveats.
 */
export async function moveRun(
  workspace: Workspace,
  phase: 'pretrain' | 'adversarial',
  { name, by = 0.05, caveats = [] }: { name: string; by?: number; caveats?: readonly string[] },
): Promise<void> {
  copyFirstRun(workspace, phase, name);
  const { bestCheckpoint, path } = runFolder(name);
  await moveWeights(bestCheckpoint, { by, seed: 11 });
  const environment = JSON.parse(await readFile(join(path, 'environment.json'), 'utf8'));
  await writeFile(
    join(path, 'environment.json'),
    JSON.stringify({ ...environment, caveats, perceptualUntrained: false }),
  );
}

/** Adds up to `by` to every weight of a checkpoint: variances stay positive. */
export async function moveWeights(
  checkpoint: string,
  { by, seed }: { by: number; seed: number },
): Promise<void> {
  const file = await readTensorFile(checkpoint);
  const random = createRandom(seed);
  for (const { values } of file.tensors.values()) {
    values.forEach((value, i) => {
      values[i] = value + random.uniform(0, by);
    });
  }
  await writeTensorFile(checkpoint, file);
}
