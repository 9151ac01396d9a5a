// An ablation's results, read from its folder alone (results.ts says what they are): at any time, on any machine, without
// an engine. What a lab of later presets would plan from the same configuration plays no part.
import { basename } from 'node:path';
import type { MetricColumn } from '../evaluation/metric';
import { conventionOf, metricsNamed } from '../evaluation/metrics';
import { lossShares } from '../figures/loss-shares';
import { describeRun } from '../runs/run-config';
import type { RunFolder } from '../runs/run-folder';
import type { MetricsRow } from '../training/measures';
import { type AblationFile, jobsOf, requireAblationFile } from './ablation-file';
import { type AblationFolder, ablationFolder, jobPaths } from './ablation-folder';
import { type JobState, readJobStates } from './job-state';
import type { MeasuredFile } from './measured-file';
import { otherRuns } from './other-runs';
import { cellRun, impossible } from './plan-jobs';
import { notesOf } from './result-notes';
import type { AblationCell, AblationResults, AblationRun, ReportEvaluation } from './results';
import { runOfJob, type StageJob } from './stage-job';

/** What a result is read from. */
interface Context {
  readonly folder: AblationFolder;
  readonly file: AblationFile;
  readonly jobs: ReadonlyMap<string, StageJob>;
  readonly states: ReadonlyMap<string, JobState>;
}

/**
 * Reads an ablation.
 * @param folder Its name in the results folder, or its path.
 * @throws when the folder is not that of an ablation.
 */
export async function readAblation(folder: string): Promise<AblationResults> {
  const place = ablationFolder(folder);
  const file = await requireAblationFile(place);
  const planned = jobsOf(file);
  const states = await readJobStates(place, planned);
  const context: Context = {
    ...{ folder: place, file, states },
    jobs: new Map(planned.map((job) => [job.name, job])),
  };
  const { config, resolved, settled } = file;
  const metrics = metricsNamed(settled.metrics);
  const cells = await Promise.all(resolved.cells.map((cell) => readCell(cell, context)));
  const ofKind = (kind: StageJob['kind']): StageJob[] => planned.filter((job) => job.kind === kind);
  const pretrainings = await Promise.all(ofKind('pretrain').map((job) => readRun(job, context)));
  const measured = [...states.values()].find((state) => state.measured)?.measured;
  return {
    ...{ name: config.name, folder: place.path, phase: resolved.phase, axes: resolved.axes },
    design: config.axes ? 'grid' : config.variants ? 'variants' : 'sample',
    seeds: config.seeds,
    primaryMetrics: primaryColumns(file).map(({ key }) => key),
    ...{ baseCell: resolved.baseCell, pretraining: resolved.pretraining, data: resolved.data },
    report: measured?.sets ?? config.report.map((place) => basename(place)),
    ...{ reportData: config.report, scale: resolved.scale },
    metrics: metrics.flatMap(({ columns }) => columns),
    convention: conventionOf(metrics),
    ...{ cells, pretrainings },
    marks: ofKind('mark').flatMap((job) => {
      const found = states.get(job.name)?.measured;
      return found
        ? [{ name: job.label, evaluation: evaluationOf(found, runOfJob(place, job.name)) }]
        : [];
    }),
    otherRuns: await otherRuns(place, file),
    notes: await notesOf(place, [...cells.flatMap(({ runs }) => runs), ...pretrainings]),
  };
}

/** The main columns of the metrics that decide. */
function primaryColumns({ config, settled }: AblationFile): MetricColumn[] {
  const asked = config.primaryMetrics ?? ['psnr', 'lpips'];
  return metricsNamed(asked)
    .filter(({ name }) => settled.metrics.includes(name))
    .map(({ columns }) => columns[0]);
}

async function readCell(
  { id, label, values, config, problem }: AblationFile['resolved']['cells'][number],
  context: Context,
): Promise<AblationCell> {
  const runs = context.file.config.seeds.map((seed) => {
    const job = context.jobs.get(cellRun(id, seed));
    return job
      ? readRun(job, context)
      : impossibleRun(cellRun(id, seed), seed, { problem, folder: context.folder });
  });
  return {
    ...{ id, label, values, runs: await Promise.all(runs) },
    ...(config && { config }),
    ...(problem !== undefined && { problem }),
  };
}

function impossibleRun(
  name: string,
  seed: number,
  { problem, folder }: { problem?: string; folder: AblationFolder },
): AblationRun {
  return {
    ...{ name, seed, path: runOfJob(folder, name).path, state: 'failed', lastLines: [] },
    ...{ reason: impossible(problem), steps: 0, numSteps: 0, seconds: null },
    weightedTerms: {},
  };
}

async function readRun(job: StageJob, { folder, states }: Context): Promise<AblationRun> {
  const run = runOfJob(folder, job.name);
  const found = states.get(job.name);
  const { rows = [], measured, reason } = found ?? {};
  const lastRow = rows.at(-1);
  const [pretrained] = job.after;
  return {
    ...{ name: job.name, path: run.path, seed: job.seed, state: found?.state ?? 'waiting' },
    ...{
      lastLines: found?.lastLines ?? [],
      steps: found?.steps ?? 0,
      seconds: found?.seconds ?? null,
    },
    numSteps: job.config?.numSteps ?? 0,
    weightedTerms: await weightedTerms(run, rows),
    ...(reason !== undefined && { reason }),
    ...(pretrained !== undefined && { pretrained }),
    ...(lastRow && { lastRow }),
    ...scoresOf(rows),
    ...(measured && { evaluation: evaluationOf(measured, run) }),
  };
}

async function weightedTerms(
  run: RunFolder,
  rows: readonly MetricsRow[],
): Promise<Record<string, number>> {
  if (rows.length === 0) return {};
  const { weights } = await describeRun(run);
  return Object.fromEntries(
    lossShares(rows, weights).map(({ term, weighted }) => [term, weighted]),
  );
}

/** Over the rows of the game alone: while only the discriminator learns, its scores say nothing of the end. */
function scoresOf(rows: readonly MetricsRow[]): Pick<AblationRun, 'realScore' | 'fakeScore'> {
  const scored = rows.filter((row) => 'realScore' in row && 'fakeScore' in row);
  if (scored.length === 0) return {};
  const last = scored.slice(-Math.ceil(scored.length / 10));
  const mean = (column: string): number =>
    last.reduce((sum, row) => sum + Number(row[column]), 0) / last.length;
  return { realScore: mean('realScore'), fakeScore: mean('fakeScore') };
}

function evaluationOf(
  { step, rows, artifacts, failures }: MeasuredFile,
  run: RunFolder,
): ReportEvaluation {
  return {
    ...{ rows, artifacts, failures, images: jobPaths(run).images },
    ...(step !== undefined && { step }),
  };
}
