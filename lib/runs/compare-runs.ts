// Runs side by side: in which options their configurations differ, and where their measures ended.
import { isTree, type Tree } from '../options/tree';
import { readMetrics } from './metrics-file';
import { readRawConfig } from './run-config';
import type { RunFolder } from './run-folder';

/** A line of a comparison: a value per run, undefined where a run has none. */
export interface ComparedLine {
  /** Name of an option, as 'generator.numFilters', or of a measure. */
  readonly name: string;
  readonly values: readonly unknown[];
}

/** What a comparison of runs says. */
export interface RunComparison {
  /** The options in which the runs differ; of a single run, all of them. */
  readonly options: readonly ComparedLine[];
  /** The last value of every column of metrics.csv. */
  readonly measures: readonly ComparedLine[];
}

/** Compares runs, also those of earlier labs and with own parts. @throws when one has no configuration that can be read. */
export async function compareRuns(runs: readonly RunFolder[]): Promise<RunComparison> {
  const configs = await Promise.all(runs.map(async (run) => leavesOf(await readRawConfig(run))));
  const options = linesOf(configs).filter(
    ({ values }) => values.length === 1 || values.some((value) => !same(value, values[0])),
  );
  return { options, measures: linesOf(await Promise.all(runs.map(lastMeasures))) };
}

type Values = ReadonlyMap<string, unknown>;

/** Every name that one of them has, in order of appearance, the options of one part together. */
function linesOf(all: readonly Values[]): ComparedLine[] {
  const names = [...new Set(all.flatMap((values) => [...values.keys()]))];
  const part = (name: string): string => name.split('.')[0];
  const parts = [...new Set(names.map(part))];
  names.sort((a, b) => parts.indexOf(part(a)) - parts.indexOf(part(b)));
  return names.map((name) => ({ name, values: all.map((values) => values.get(name)) }));
}

/** What is no object, by its path. */
function leavesOf(tree: Tree, path = ''): Map<string, unknown> {
  return new Map(
    Object.entries(tree).flatMap(([key, value]) =>
      isTree(value) ? [...leavesOf(value, `${path}${key}.`)] : [[`${path}${key}`, value] as const],
    ),
  );
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Columns such as those of validations are not in every row: each has its own last one. */
async function lastMeasures(run: RunFolder): Promise<Values> {
  const rows = await readMetrics(run);
  return new Map(rows.flatMap(({ phase: _, ...measures }) => Object.entries(measures)));
}
