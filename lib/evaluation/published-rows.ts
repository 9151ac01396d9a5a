// Published figures as rows beside an evaluation's means: for the benchmarks of the catalogue, marked as quoted.
import { basename, dirname, resolve } from 'node:path';
import type { Metric } from './metric';
import { PUBLISHED } from './published';

/** Number of images by benchmark: a folder that is called like one must have as many to be taken for it. */
const BENCHMARKS = { set5: 5, set14: 14, bsd100: 100, urban100: 100 } as const;

/** A set that papers print figures for. */
export type Benchmark = keyof typeof BENCHMARKS;

/** A method's figures as a paper prints them: no part of any mean, comparison or best value. */
export interface PublishedRow {
  /** With its source, as 'SRGAN (quoted: Ledig et al. 2017)'. */
  readonly model: string;
  readonly dataset: string;
  /** The set that the paper measured: what `dataset` is taken for. */
  readonly benchmark: string;
  /** Where it stands and by what convention, in a sentence. */
  readonly source: string;
  /** By column; a paper gives some of them. */
  readonly values: Readonly<Record<string, number>>;
}

/**
 * The benchmark that a set is, going by its name, or its folder's parent's, and its number of images.
 * @param data Catalogue name or path: 'set5', 'data/Set5', 'set5/HR', 'BSDS100'.
 */
export function benchmarkOf(data: string, images: number): Benchmark | undefined {
  const names = [basename(resolve(data)), basename(dirname(resolve(data)))].map((name) =>
    name
      .toLowerCase()
      .replace(/[^a-z0-9]/g, '')
      .replace('bsds100', 'bsd100'),
  );
  const known = Object.keys(BENCHMARKS) as Benchmark[];
  return known.find((name) => names.includes(name) && BENCHMARKS[name] === images);
}

/** The published figures of a benchmark in the columns of these metrics, source by source. */
export function publishedRows(
  benchmark: Benchmark,
  { dataset, scale, metrics }: { dataset: string; scale: number; metrics: readonly Metric[] },
): PublishedRow[] {
  const measured = metrics.flatMap(({ columns }) => columns.map(({ key }) => key));
  return PUBLISHED.filter((table) => table.scale === scale).flatMap((table) => {
    const { source, details, keys, sets } = table;
    return Object.entries(sets[benchmark] ?? {}).flatMap(([method, numbers]) => {
      const values = keys
        .map((key, i) => [key, numbers[i]] as const)
        .filter(([key]) => measured.includes(key));
      if (values.length === 0) return [];
      const row = { model: `${method} (quoted: ${source})`, dataset, benchmark };
      return [{ ...row, source: `${source}: ${details}.`, values: Object.fromEntries(values) }];
    });
  });
}
