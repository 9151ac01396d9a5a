// The cells of an ablation with everything that is known before training: names, complete configurations, which of them
// share a pretraining, which is the base, which are impossible.
import { isDeepStrictEqual } from 'node:util';
import type { Phase, PretrainConfig, TrainingConfig } from '../config/config';
import { isTree } from '../options/tree';
import type { AblationConfig } from './ablation-options';
import { type AxisValue, PRETRAIN, valueAt } from './axis-value';
import {
  type ComposedCell,
  type Composer,
  createComposer,
  type PretrainingMode,
} from './compose-cells';
import { configHash } from './config-hash';
import { axisLabels, type CellChange, expandCells } from './expand-cells';
import type { AblationAxis } from './results';

/** A cell before training. */
export interface ResolvedCell {
  readonly id: string;
  readonly label: string;
  readonly values: Readonly<Record<string, AxisValue>>;
  /** With the first seed, and without the name of a pretraining that is still to be trained. */
  readonly config?: TrainingConfig;
  /** Of its pretraining, where one is trained. */
  readonly pretrain?: { readonly id: string; readonly config: PretrainConfig };
  readonly problem?: string;
}

/** An ablation before training. */
export interface ResolvedAblation {
  readonly phase: Phase;
  readonly axes: readonly AblationAxis[];
  readonly cells: readonly ResolvedCell[];
  /** Id of the cell that others are compared with. */
  readonly baseCell: string;
  readonly pretraining: PretrainingMode;
  /** The run that all cells start from, as configured. */
  readonly given?: string;
  readonly scale: number;
  /** Name or folder of the images that are trained on, of the base cell. */
  readonly data: string;
}

/** @throws when no cell is possible, two cells are the same, scales differ, or the base cell is none of them. */
export async function resolveCells(ablation: AblationConfig): Promise<ResolvedAblation> {
  const composer = await createComposer(ablation);
  const own = await composer.compose({}).catch(() => undefined);
  const { pretraining } = composer;
  const changes = expandCells(ablation);
  const paths = [...new Set(changes.flatMap((cell) => Object.keys(cell.changes)))];
  const ownValue = (path: string): AxisValue | undefined =>
    path.startsWith(PRETRAIN)
      ? valueAt({ pretrain: own?.pretrain }, path)
      : valueAt(own?.config, path);
  const cells: ResolvedCell[] = [];
  for (const change of changes) {
    const values = paths.map(
      (path) =>
        [path, path in change.changes ? change.changes[path] : (ownValue(path) ?? null)] as const,
    );
    cells.push(
      await resolveCell(change, {
        composer,
        ablation,
        pretraining,
        values: Object.fromEntries(values),
      }),
    );
  }
  checkCells(cells);
  const base = baseOf(
    cells,
    ablation,
    Object.fromEntries(paths.map((path) => [path, ownValue(path)])),
  );
  const known = base.config ?? cells.find(({ config }) => config)?.config;
  return {
    ...{ phase: composer.phase, cells, baseCell: base.id, pretraining, given: composer.given },
    axes: axesOf(paths, cells),
    scale: known?.generator.scale ?? 4,
    data: known?.data.name ?? ablation.data ?? '',
  };
}

interface CellContext {
  readonly composer: Composer;
  readonly ablation: AblationConfig;
  readonly pretraining: PretrainingMode;
  readonly values: Readonly<Record<string, AxisValue>>;
}

async function resolveCell(
  { label, changes }: CellChange,
  { composer, ablation, pretraining, values }: CellContext,
): Promise<ResolvedCell> {
  try {
    const { config, pretrain } = await composer.compose(changes);
    const [seed] = ablation.seeds;
    const before = pretrain && { id: configHash({ ...pretrain, seed: null }), config: pretrain };
    const id = configHash({
      ...config,
      seed: null,
      ...startOf({ config, pretrain }, before?.id, { pretraining, seed }),
    });
    return { id, label, values, config: { ...config, seed }, ...(before && { pretrain: before }) };
  } catch (error) {
    const problem = (error as Error).message.replace(/(parse|compose)Config: /, '');
    const id = configHash({
      impossible: changes,
      base: ablation.base,
      pretrain: ablation.pretrain,
    });
    return { id, label, values, problem };
  }
}

/** What an adversarial cell starts from is a part of what it is. */
function startOf(
  { config }: ComposedCell,
  pretrain: string | undefined,
  { pretraining, seed }: { pretraining: PretrainingMode; seed: number },
): { pretrained?: string } {
  if (config.phase !== 'adversarial' || pretrain === undefined) return {};
  return { pretrained: pretraining === 'all' ? `${pretrain}-s${seed}` : pretrain };
}

function checkCells(cells: readonly ResolvedCell[]): void {
  const [first] = cells;
  if (cells.every(({ problem }) => problem !== undefined)) {
    throw new Error(
      `resolveCells: at least one cell must be possible, but got none; of ${first.label}: ${first.problem}`,
    );
  }
  for (const [i, { id, label }] of cells.entries()) {
    const same = cells.slice(0, i).find((cell) => cell.id === id);
    if (!same) continue;
    throw new Error(
      `resolveCells: cells must differ, but got the same configuration for ${same.label} and ${label}; leave one out`,
    );
  }
  const scales = new Set(cells.flatMap(({ config }) => config?.generator.scale ?? []));
  if (scales.size > 1) {
    throw new Error(
      `resolveCells: cells must have one scale, whose figures compare, but got ${[...scales].join(', ')}; make an ablation of each`,
    );
  }
}

function axesOf(paths: readonly string[], cells: readonly ResolvedCell[]): AblationAxis[] {
  const labels = axisLabels(paths);
  return paths.map((path) => {
    const values = cells.map((cell) => cell.values[path]);
    const differ = values.filter(
      (value, i) => values.findIndex((other) => isDeepStrictEqual(other, value)) === i,
    );
    return { path, label: labels.get(path) ?? path, values: differ };
  });
}

function baseOf(
  cells: readonly ResolvedCell[],
  { baseCell }: AblationConfig,
  own: Readonly<Record<string, AxisValue | undefined>>,
): ResolvedCell {
  const hasAll = (cell: ResolvedCell, values: Readonly<Record<string, unknown>>): boolean =>
    Object.entries(values).every(([path, value]) => isDeepStrictEqual(cell.values[path], value));
  const possible = cells.filter(({ problem }) => problem === undefined);
  if (baseCell === undefined) return possible.find((cell) => hasAll(cell, own)) ?? possible[0];
  const found = possible.find((cell) =>
    isTree(baseCell) ? hasAll(cell, baseCell) : cell.label === baseCell,
  );
  if (found) return found;
  const labels = possible.map(({ label }) => label).join('; ');
  throw new Error(
    `resolveCells: baseCell must be one of the possible cells ${labels}, but got ${JSON.stringify(baseCell)}`,
  );
}
