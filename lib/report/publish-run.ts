// A run handed over: of its folder what others need to use, check and repeat it, with a card. Checkpoints to resume from
// stay behind, and so do pictures of the data, which are not the lab's to give away.
import { existsSync } from 'node:fs';
import { copyFile, readdir, readFile } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { withoutMissing } from '../evaluation/available-metrics';
import type { Metric } from '../evaluation/metric';
import { METRICS } from '../evaluation/metrics';
import { evaluateModels } from '../experiments/evaluate-models';
import type { EvaluationOptions, EvaluationResult } from '../experiments/evaluation';
import { makeFolders } from '../files/make-folders';
import { writeAtomically } from '../files/write-atomically';
import { countParameters } from '../models/network';
import { openGeneratorOf } from '../runs/open-model';
import { isRun, type RunFolder, runFolder } from '../runs/run-folder';
import { writeArtifactTables } from './artifact-folder';
import { markedResult } from './caveats';
import { writeTables } from './evaluation-folder';
import { reportRun } from './report-run';
import { runCard } from './run-card';
import { readRunFacts } from './run-facts';

/** Options of publishRun. */
export interface PublishOptions
  extends Pick<EvaluationOptions<Metric>, 'lr' | 'onProgress' | 'onNotice'> {
  /** The folder to be made; its name becomes the model's. */
  output: string;
  /** Catalogue names or folders of HR images to measure it on, beside bicubic. Default: it is not measured. */
  data?: string | readonly string[];
  /** What else the card should say, as Markdown. */
  note?: string;
}

/** Taken over without the folders of this machine: where somebody's photographs lie is nobody else's business. */
const JSON_FILES = ['config.json', 'environment.json', 'interpolation.json'];

/**
 * Writes a run's best generator with configuration, environment, metrics, report, measurements and card into a new folder,
 * which every command opens as a run.
 * @returns the paths of the files. @throws when the run has no model, or the folder is there already.
 */
export async function publishRun(model: string, options: PublishOptions): Promise<string[]> {
  const source = runFolder(model);
  const target = runFolder(resolve(options.output));
  await checkPublished(source, target);
  await copyRun(source, target);
  const result = options.data === undefined ? undefined : await measure(target, options);
  await reportRun(target, { samples: false });
  const parameters = await parametersOf(target);
  const facts = await readRunFacts(target);
  const card = await runCard({ facts, parameters, result, note: options.note });
  await writeAtomically(join(target.path, 'README.md'), card);
  const files = await readdir(target.path, { recursive: true, withFileTypes: true });
  return files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
}

async function checkPublished(source: RunFolder, target: RunFolder): Promise<void> {
  if (!isRun(source) || !existsSync(source.bestCheckpoint)) {
    throw new Error(
      `publishRun: run must have saved a model, but got ${source.path} without ${basename(source.bestCheckpoint)}`,
    );
  }
  const there = await readdir(target.path).catch(() => []);
  if (there.length === 0) return;
  throw new Error(
    `publishRun: output must be a new folder, but ${target.path} has files; choose another, or remove it`,
  );
}

async function copyRun(source: RunFolder, target: RunFolder): Promise<void> {
  await makeFolders(dirname(target.bestCheckpoint));
  for (const name of JSON_FILES.filter((file) => existsSync(join(source.path, file)))) {
    const json: unknown = JSON.parse(
      await readFile(join(source.path, name), 'utf8'),
      withoutFolder,
    );
    await writeAtomically(join(target.path, name), `${JSON.stringify(json, null, 2)}\n`);
  }
  const metrics = join(source.path, 'metrics.csv');
  if (existsSync(metrics)) await copyFile(metrics, join(target.path, 'metrics.csv'));
  await copyFile(source.bestCheckpoint, target.bestCheckpoint);
}

/** An absolute path keeps its last part. */
const withoutFolder = (_key: string, value: unknown): unknown =>
  typeof value === 'string' && isAbsolute(value) ? basename(value) : value;

async function measure(
  target: RunFolder,
  { data = [], lr, onProgress, onNotice }: PublishOptions,
): Promise<EvaluationResult<string>> {
  const models = ['bicubic', target.path];
  const metrics = withoutMissing<Metric>(METRICS, onNotice);
  const measured = await evaluateModels<Metric>({
    ...{ models, data, lr, metrics, onProgress, onNotice },
    artifacts: {},
  });
  const result = await markedResult(measured, models);
  await writeTables(target.path, result, { metrics });
  if (measured.artifacts) await writeArtifactTables(target.path, measured.artifacts);
  return result;
}

async function parametersOf(run: RunFolder): Promise<number> {
  const { generator } = await openGeneratorOf(run.path);
  try {
    return countParameters(generator);
  } finally {
    generator.dispose();
  }
}
