// slurm.json of an ablation: what was handed to the cluster, written before sbatch and after it. A batch without an id is
// one whose driver died, or was not answered, in between: its tasks are found by the job name, which holds its number.
import { readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeAtomically } from '../../files/write-atomically';
import type { AblationFolder } from '../ablation-folder';
import { configHash } from '../config-hash';

/** One array of jobs. */
export interface Batch {
  /** From 1 on. */
  readonly number: number;
  /** When it was about to be submitted, ISO 8601. */
  readonly at: string;
  /** What sbatch answered; null before it did. */
  readonly id: string | null;
  /** The run of each task, by its number in the array. */
  readonly runs: readonly string[];
}

const outline = z.object({
  version: z.literal(1),
  name: z.string(),
  batches: z.array(
    z.object({
      number: z.int().positive(),
      at: z.iso.datetime(),
      id: z.string().nullable(),
      runs: z.array(z.string()).readonly(),
    }),
  ),
});

/** The record of one ablation. */
export interface SubmissionRecord {
  /** What every job name of the ablation begins with: its name, and a hash of where its folder lies. */
  readonly name: string;
  /** In the order of their numbers. */
  readonly batches: () => readonly Batch[];
  /** Writes down that runs are about to be submitted. */
  begin(runs: readonly string[]): Promise<Batch>;
  /** Writes down the answer: the id, or null where the batch was refused and is no more. */
  answer(number: number, id: string | null): Promise<void>;
}

/** The folder of scripts, and of what Slurm itself says of the tasks. */
export const slurmFolder = ({ path }: AblationFolder): string => join(path, 'slurm');

/** The job name of a batch. */
export const jobName = (record: Pick<SubmissionRecord, 'name'>, number: number): string =>
  `${record.name}.${number}`;

/** Opens the record; one that was copied from elsewhere, with its ablation's folder, counts as none. @throws when it cannot be read. */
export async function openRecord(folder: AblationFolder): Promise<SubmissionRecord> {
  const path = join(folder.path, 'slurm.json');
  const place = await realpath(folder.path);
  const name = `srgan-${folder.name}-${configHash(place)}`;
  let batches = await readBatches(path, name);
  const save = async (changed: readonly Batch[]): Promise<void> => {
    const text = JSON.stringify({ version: 1, name, batches: changed }, null, 1);
    await writeAtomically(path, `${text}\n`, { durable: true });
    batches = changed;
  };
  return {
    name,
    batches: () => batches,
    async begin(runs) {
      const number = (batches.at(-1)?.number ?? 0) + 1;
      const batch = { number, at: new Date().toISOString(), id: null, runs };
      await save([...batches, batch]);
      return batch;
    },
    answer: (number, id) =>
      save(
        batches.flatMap((batch) => {
          if (batch.number !== number) return [batch];
          return id === null ? [] : [{ ...batch, id }];
        }),
      ),
  };
}

async function readBatches(path: string, name: string): Promise<readonly Batch[]> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return [];
  const read = outline.safeParse(JSON.parse(text));
  if (!read.success) {
    throw new Error(
      `openRecord: ${path} must be a record of submissions, but got something else; ` +
        'see by squeue that no job of the ablation is left, then remove it',
    );
  }
  return read.data.name === name ? read.data.batches : [];
}
