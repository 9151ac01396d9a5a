// Runs compared: bicubic and each of them measured on one set, into a folder of the results, and the page of that.
import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { openDataset } from '../data/dataset';
import { OUTPUT_MARKER } from '../data/output-marker';
import { withoutMissing } from '../evaluation/available-metrics';
import { readEvaluationFile } from '../evaluation/evaluation-file';
import type { Metric } from '../evaluation/metric';
import { METRICS } from '../evaluation/metrics';
import type { EvaluationOptions } from '../experiments/evaluation';
import { resultsFolder, runFolder } from '../runs/run-folder';
import { evaluateToFolder } from './evaluation-folder';
import {
  type EvaluationReport,
  type EvaluationReportOptions,
  reportEvaluation,
} from './report-evaluation';

/** Options of reportComparison. */
export interface ComparisonOptions
  extends EvaluationReportOptions,
    Pick<
      EvaluationOptions<Metric>,
      'metrics' | 'artifacts' | 'onProgress' | 'onFailure' | 'onNotice' | 'generators' | 'scale'
    > {
  /** Catalogue name or folder of HR images. Default: set5 where its images are on this disk, else sample. */
  data?: string;
}

/** What a comparison has written. */
export interface ComparisonReport extends EvaluationReport {
  /** The evaluation's folder. */
  readonly folder: string;
}

/**
 * Evaluates bicubic and these runs into results/<names>-<set>, with every artifact check and every metric that has what it
 * needs, and writes the page there (reportEvaluation). The folder of an earlier comparison of the same models is written anew; a name that
 * something else has gets a number.
 * @throws when a run or the set cannot be opened, or the runs' scales differ.
 */
export async function reportComparison(
  runs: readonly string[],
  options: ComparisonOptions = {},
): Promise<ComparisonReport> {
  const { data = await defaultData(), megabytes, onStage, ...how } = options;
  const metrics = how.metrics ?? withoutMissing<Metric>(METRICS, how.onNotice);
  const models = ['bicubic', ...runs];
  const names = ['bicubic', ...runs.map((run) => runFolder(run).name)];
  const out = await comparisonFolder(names, basename(resolve(data)));
  try {
    await evaluateToFolder({ published: true, artifacts: {}, ...how, metrics, models, data, out });
  } catch (error) {
    if (await isUnused(out)) await rm(out, { recursive: true });
    throw error;
  }
  return { ...(await reportEvaluation(out, { megabytes, onStage })), folder: out };
}

/** set5 where it is on this disk, else sample, which always is. */
async function defaultData(): Promise<string> {
  const found = await openDataset('set5', { split: 'test' }).catch(() => undefined);
  return found && found.note === undefined ? 'set5' : 'sample';
}

/** Longest part of a folder's name that the runs' names take. */
const LONGEST = 120;

/** results/<names>-<set>, or that with a number: a new folder, or one of these models on this set. */
async function comparisonFolder(names: readonly string[], dataset: string): Promise<string> {
  const [, first, ...others] = names;
  const joined = [first, ...others].join('-');
  const short = joined.length <= LONGEST ? joined : `${first}-and-${others.length}-others`;
  for (let number = 1; ; number++) {
    const name = `${short}-${dataset}${number === 1 ? '' : `-${number}`}`;
    const folder = join(resultsFolder(), name);
    if (!existsSync(folder) || (await isOf(folder, names, dataset))) return folder;
  }
}

/** Whether a folder holds nothing but the mark of an evaluation that did not come to its first image. */
async function isUnused(folder: string): Promise<boolean> {
  const entries = await readdir(folder).catch(() => ['']);
  return entries.every((entry) => entry === OUTPUT_MARKER);
}

/** Whether a folder is unused or, marked as output, an evaluation of these models on this set. */
async function isOf(folder: string, names: readonly string[], dataset: string): Promise<boolean> {
  if (await isUnused(folder)) return true;
  if (!existsSync(join(folder, OUTPUT_MARKER))) return false;
  const evaluation = await readEvaluationFile(folder).catch(() => undefined);
  const models = evaluation?.models.map(({ name }) => name).join('\n');
  return evaluation?.dataset === dataset && models === names.join('\n');
}
