// What a report says of a run, read from its folder alone: also of one that is stopped, still training, or of an
// earlier version of the lab.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Tree } from '../options/tree';
import { readMetrics } from '../runs/metrics-file';
import { describeRun, type RunDescription } from '../runs/run-config';
import type { RunFolder } from '../runs/run-folder';
import type { MetricsRow } from '../training/loop';
import { caveatsIn } from './caveats';
import { readEnvironment } from './read-environment';

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
    config: await readFile(join(run.path, 'config.json'), 'utf8'),
  };
}
