// What a run was computed with, so that its numbers can be judged and repeated.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import type { Dataset } from '../data/dataset';
import { engineInfo } from '../engine/engine';
import { labCommit } from '../files/commit';
import { hashFile } from '../files/hash-file';
import { writeAtomically } from '../files/write-atomically';
import { branch, type Tree } from '../options/tree';
import type { RunFolder } from './run-folder';

/** What identifies a split of a data set. */
export interface DataIdentity {
  readonly name: string;
  /** Number of images. */
  readonly images: number;
  /** One hash over the names and bytes of all images, in order. */
  readonly sha256: string;
}

/** The identities of a run's data, by split. */
export type DataIdentities = Readonly<Record<string, DataIdentity>>;

/** Reads every image of every split. @throws when one cannot be read. */
export async function identifyData(
  datasets: Readonly<Record<string, Dataset>>,
): Promise<DataIdentities> {
  const identities: Record<string, DataIdentity> = {};
  for (const [split, dataset] of Object.entries(datasets)) {
    const all = createHash('sha256');
    for (const { name, hr } of dataset.images) {
      all.update(name).update(Buffer.from(await hashFile(hr), 'hex'));
    }
    const { name, images } = dataset;
    identities[split] = { name, images: images.length, sha256: all.digest('hex') };
  }
  return identities;
}

/** @throws when a run that resumes was begun on other images: its batches would not be those of one run. */
export async function checkSameData(run: RunFolder, now: DataIdentities): Promise<void> {
  const before = branch((await readEnvironment(run)).data);
  for (const [split, { images, sha256 }] of Object.entries(now)) {
    const { images: count, sha256: hash } = branch(before[split]);
    if (hash === undefined || hash === sha256) continue;
    const had = count === images ? 'others' : `${count}`;
    throw new Error(
      `checkSameData: the ${split} images of ${run.name} must be those that it began with (${had}), but got ${images} whose ` +
        'names or contents differ; put them back, or start the run anew (--restart)',
    );
  }
}

/** Writes environment.json: engine, versions, device, data, commit, start, and what the phase notes. */
export async function writeEnvironment(
  run: RunFolder,
  data: DataIdentities,
  notes: object = {},
): Promise<void> {
  const environment = {
    started: new Date().toISOString(),
    commit: labCommit() ?? 'unknown',
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

/** environment.json as it is, unchecked; an empty one where it is missing or broken. */
export async function readEnvironment(run: RunFolder): Promise<Tree> {
  const text = await readFile(join(run.path, 'environment.json'), 'utf8').catch(() => '{}');
  try {
    return branch(JSON.parse(text));
  } catch {
    return {};
  }
}
