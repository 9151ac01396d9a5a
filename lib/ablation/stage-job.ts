// One piece of an ablation's work: a run folder that is to be brought to its end by one process, on this machine or on
// another one. Its job.json says all that the process needs, so an executor hands over nothing but two names.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { TrainingConfig } from '../config/config';
import { parseConfig } from '../config/parse-config';
import { upgradeConfig } from '../config/upgrade-config';
import { writeAtomically } from '../files/write-atomically';
import { checkedValue } from '../options/options-schema';
import { schemaOf } from '../options/schema-of';
import { isTree } from '../options/tree';
import { type RunFolder, runFolder } from '../runs/run-folder';
import { type AblationFolder, jobPaths } from './ablation-folder';

/** What is measured of every model in the end. */
export interface ReportOptions {
  /** Catalogue names or folders. */
  readonly data: readonly string[];
  readonly scale: number;
  /** Names of metrics. */
  readonly metrics: readonly string[];
}

/** A job. */
export interface StageJob {
  readonly version: 1;
  /** Name of its run folder. */
  readonly name: string;
  /** A mark is measured only. */
  readonly kind: 'pretrain' | 'cell' | 'mark';
  /** For people: 'perceptual=0.01, seed 2'. */
  readonly label: string;
  readonly seed: number;
  /** What is trained: complete. */
  readonly config?: TrainingConfig;
  /** What a mark is: bicubic, a run, or a folder of images. */
  readonly model?: string;
  /** Names of the jobs that must be done before. */
  readonly after: readonly string[];
  /** The job whose images texture is invented against, or bicubic. */
  readonly textureBase: string;
  readonly report: ReportOptions;
  /** Processor threads. */
  readonly threads: number;
}

/** @internal */
export const reportOptions = z.object({
  data: z.array(z.string()).readonly(),
  scale: z.int().positive(),
  metrics: z.array(z.string()).readonly(),
});

const config = z.custom<TrainingConfig>(isTree, { params: { rule: 'a configuration' } });

const job = schemaOf<StageJob>()(
  z.object({
    version: z.literal(1),
    name: z.string(),
    kind: z.enum(['pretrain', 'cell', 'mark']),
    label: z.string(),
    seed: z.number(),
    config: config.optional(),
    model: z.string().optional(),
    after: z.array(z.string()).readonly(),
    textureBase: z.string(),
    report: reportOptions,
    threads: z.int().positive(),
  }),
);

/** The run folder of a job. */
export const runOfJob = ({ runs }: AblationFolder, name: string): RunFolder =>
  runFolder(join(runs, name));

/** Writes job.json, where it does not say the same already. */
export async function writeJob(folder: AblationFolder, stage: StageJob): Promise<void> {
  const path = jobPaths(runOfJob(folder, stage.name)).job;
  const text = `${JSON.stringify(stage, null, 2)}\n`;
  const before = await readFile(path, 'utf8').catch(() => undefined);
  if (before !== text) await writeAtomically(path, text);
}

/** Reads and checks job.json. @throws when it is missing or broken. */
export async function readJob(folder: AblationFolder, name: string): Promise<StageJob> {
  const path = jobPaths(runOfJob(folder, name)).job;
  const text = await readFile(path, 'utf8').catch(() => {
    throw new Error(
      `readJob: job must be one of an ablation, but got ${name} without ${path}; \`srgan ablate\` makes it`,
    );
  });
  const read = checkedValue(`readJob: ${path}`, job.check(JSON.parse(text)));
  if (!read.config) return read;
  return { ...read, config: parseConfig(upgradeConfig({ ...read.config })) };
}
