// From cells to jobs: what is measured for comparison, the pretrainings that cells share, the cells with every seed. All
// cells of one seed come before those of the next, so that an ablation that is stopped halfway has a table.
import { basename } from 'node:path';
import type { TrainingConfig } from '../config/config';
import { runModel } from '../runs/model-name';
import type { AblationConfig } from './ablation-options';
import { configHash } from './config-hash';
import type { ResolvedAblation, ResolvedCell } from './resolve-cells';
import type { ReportOptions, StageJob } from './stage-job';

/** What was settled at the ablation's first start and stays: results would differ otherwise. */
export interface Settled {
  readonly threads: number;
  /** Names of the metrics. */
  readonly metrics: readonly string[];
}

/** The name of a cell's run. */
export const cellRun = (id: string, seed: number): string => `${id}-s${seed}`;

/** The name of a pretraining's run. */
export const pretrainingRun = (id: string, seed: number): string => `pre-${id}-s${seed}`;

/** Why the runs of an impossible cell failed. */
export const impossible = (problem: string | undefined): string =>
  `impossible configuration: ${problem}`;

/** What a bicubic enlargement is called as a job, and as what texture is compared with. */
export const BICUBIC = 'bicubic';

/** The jobs, each after those that it needs. */
export function planJobs(
  ablation: AblationConfig,
  resolved: ResolvedAblation,
  settled: Settled,
): StageJob[] {
  const report: ReportOptions = {
    data: ablation.report,
    scale: resolved.scale,
    metrics: settled.metrics,
  };
  const shared = { version: 1, report, threads: settled.threads } as const;
  const marks = marksOf(ablation, resolved).map(
    (model): StageJob => ({
      ...shared,
      ...{ name: markRun(model), kind: 'mark', label: model, seed: 0, model: markModel(model) },
      ...{ after: [], textureBase: BICUBIC },
    }),
  );
  const possible = resolved.cells.filter(({ config }) => config);
  const bySeed = ablation.seeds.flatMap((seed) =>
    possible.map((cell) => ({ cell, seed, start: startOf(cell, seed, resolved, ablation) })),
  );
  const pretrainings = new Map(
    bySeed.flatMap(({ start }) => (start?.config ? [[start.run, start]] : [])),
  );
  const stages = [...pretrainings.values()].map(
    ({ run, seed, config }): StageJob => ({
      ...shared,
      ...{ name: run, kind: 'pretrain', label: `pretraining, seed ${seed}`, seed, config },
      ...{ after: [], textureBase: BICUBIC },
    }),
  );
  const cells = bySeed.map(
    ({ cell, seed, start }): StageJob => ({
      ...shared,
      ...{ name: cellRun(cell.id, seed), kind: 'cell', label: `${cell.label}, seed ${seed}`, seed },
      config: cellConfig(cell, seed, start),
      after: start ? [start.run] : [],
      textureBase: start?.run ?? BICUBIC,
    }),
  );
  return [...marks, ...stages, ...cells];
}

/** What a cell's run starts from: the job before it, and how its own configuration names it. */
interface Start {
  readonly run: string;
  readonly pretrained: string;
  readonly seed: number;
  /** Of a pretraining that is trained here. */
  readonly config?: TrainingConfig;
}

function startOf(
  { pretrain }: ResolvedCell,
  cellSeed: number,
  { pretraining, given }: ResolvedAblation,
  { seeds }: AblationConfig,
): Start | undefined {
  if (given !== undefined) {
    return { run: markRun(given), pretrained: markModel(given), seed: cellSeed };
  }
  if (!pretrain) return undefined;
  const seed = pretraining === 'all' ? seeds[0] : cellSeed;
  const run = pretrainingRun(pretrain.id, seed);
  return { run, pretrained: run, seed, config: { ...pretrain.config, seed } };
}

function cellConfig(
  { config }: ResolvedCell,
  seed: number,
  start: Start | undefined,
): TrainingConfig | undefined {
  if (config?.phase !== 'adversarial') return config && { ...config, seed };
  return { ...config, seed, pretrained: start?.pretrained ?? null };
}

function marksOf({ marks = [BICUBIC] }: AblationConfig, { given }: ResolvedAblation): string[] {
  return [...new Set([...marks, ...(given === undefined ? [] : [given])])];
}

/** A mark's name: for people, and not that of another model of the same name. */
function markRun(model: string): string {
  if (model === BICUBIC) return 'mark-bicubic';
  const name = basename(model).replace(/[^\w.-]+/g, '-');
  return `mark-${name}-${configHash(model).slice(0, 4)}`;
}

/** Runs by their absolute path: jobs have another results folder. */
function markModel(model: string): string {
  if (model === BICUBIC) return model;
  const { run, which } = runModel(model);
  return which === 'latest' ? `${run.path}@latest` : run.path;
}
