// What a report says of a run, read from its folder alone: also of one that is stopped, still training, or of an
// earlier version of the lab.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openDataset } from '../data/dataset';
import { validateBicubic } from '../experiments/validation';
import { branch, type Tree } from '../options/tree';
import { caveatsIn } from '../runs/caveats';
import { readEnvironment } from '../runs/environment';
import { type Interpolation, readInterpolation } from '../runs/interpolation';
import { readMetrics } from '../runs/metrics-file';
import { describeRun, type RunDescription } from '../runs/run-config';
import type { RunFolder } from '../runs/run-folder';
import type { MetricsRow } from '../training/measures';

/** A run's folder, read. */
export interface RunFacts {
  readonly run: RunFolder;
  readonly description: RunDescription;
  /** The rows of metrics.csv. */
  readonly rows: readonly MetricsRow[];
  /** environment.json; without keys where it is missing. */
  readonly environment: Tree;
  /** What every title, table and panel must carry. */
  readonly caveats: readonly string[];
  /** What it is made of, where it was not trained: then its configuration is that of its second parent. */
  readonly interpolation?: Interpolation;
  /** The text of config.json. */
  readonly config: string;
}

/** Reads a run's folder. @throws when it is no run, or of a later version of the lab. */
export async function readRunFacts(run: RunFolder): Promise<RunFacts> {
  const description = await describeRun(run);
  const environment = await readEnvironment(run);
  return {
    run,
    description,
    rows: await readMetrics(run),
    environment,
    caveats: caveatsIn(environment),
    interpolation: await readInterpolation(run),
    config: await readFile(join(run.path, 'config.json'), 'utf8'),
  };
}

/**
 * What bicubic reaches in the run's validation, by column of metrics.csv. Runs of an earlier lab do not say it: there it
 * is measured again. undefined where their data are gone.
 */
export async function bicubicOf({
  environment,
  description,
  interpolation,
}: RunFacts): Promise<Readonly<Record<string, number>> | undefined> {
  // without a training of its own there is nothing to hold against bicubic
  if (interpolation) return undefined;
  const noted = Object.entries(branch(environment.bicubic)).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number',
  );
  if (noted.length > 0) return Object.fromEntries(noted);
  const { data, degradation, seed, generator } = description;
  const { scale } = generator;
  try {
    const validation = await openDataset(data, { split: 'validation', seed, scale, degradation });
    return await validateBicubic(scale, validation);
  } catch {
    // sample panels need the same data: they say what is wrong with them
    return undefined;
  }
}
