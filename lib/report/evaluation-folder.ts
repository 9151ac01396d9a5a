// An evaluation that leaves a folder behind: tables, every SR image, panels of all models side by side.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { markOutput } from '../data/output-marker';
import { chosenMetrics } from '../evaluation/available-metrics';
import type { Metric, MetricKeyOf } from '../evaluation/metric';
import type { ListedMetric } from '../evaluation/metrics';
import type { PairedDifference } from '../evaluation/paired-differences';
import { evaluateModels } from '../experiments/evaluate-models';
import type { EvaluationOptions, EvaluationResult } from '../experiments/evaluation';
import { differencesTable, type MeansSource, meansTable } from '../figures/evaluation-tables';
import type { FigureRow } from '../figures/figure';
import { toCsv, toHtml, toMarkdown } from '../figures/tables';
import { writeAtomically } from '../files/write-atomically';
import { keepArtifactPicture, writeArtifactTables } from './artifact-folder';
import { markingOf, withMarks } from './caveats';
import { type KeptStep, openSetFolder, writeSetFile } from './set-folder';

/**
 * evaluateModels, which see, with everything kept in the folder `out`: the tables of writeTables, evaluation.json,
 * images/<model>/<image>.png and inputs/lr and inputs/hr as each is measured, panels/<image>.png after its last model.
 * With artifacts, the tables of writeArtifactTables and artifacts/<model>/<check>-<image>.png, the worst image of each.
 * Of several sets each has such a folder below `out`, written when it is done, and `out` the tables of all.
 * A run with caveats carries them after its name in rows, means, tables and panels: 'srgan-1 (untrained VGG19)'.
 */
export async function evaluateToFolder<M extends Metric = ListedMetric>(
  options: EvaluationOptions<M> & { out: string },
): Promise<EvaluationResult<MetricKeyOf<M>>> {
  const { out, onProgress, onSet, ...what } = options;
  const metrics = chosenMetrics(options.metrics, options.onNotice);
  const checks = what.artifacts?.checks;
  await markOutput(out);
  const several = [what.data].flat().length > 1;
  const folderOf = (dataset: string): string => (several ? join(out, dataset) : out);
  const marking = await markingOf(what.models);
  const keepers = new Map<string, (step: KeptStep) => Promise<void>>();
  const result = await evaluateModels<M>({
    ...{ ...what, metrics },
    artifacts: what.artifacts && keepArtifactPicture(what.artifacts, folderOf),
    async onProgress(step) {
      const { dataset } = step.row;
      const models = what.models.length;
      const keep =
        keepers.get(dataset) ??
        (await openSetFolder(folderOf(dataset), { models, metrics, marking }));
      keepers.set(dataset, keep);
      await keep(step);
      await onProgress?.({ ...step, row: marking(step.row) });
    },
    async onSet(set) {
      const folder = folderOf(set.dataset);
      const shown = withMarks(set, marking);
      await writeSetFile(folder, set, metrics);
      if (several) await writeTables(folder, shown, { metrics });
      if (set.artifacts) await writeArtifactTables(folder, set.artifacts, { marking, checks });
      await onSet?.(shown);
    },
  });
  const shown = withMarks(result, marking);
  await writeTables(out, shown, { metrics });
  if (several && result.artifacts) {
    await writeArtifactTables(out, result.artifacts, { marking, checks });
  }
  return shown;
}

/** What tables are written from: a result of evaluateModels, or rows and means of one's own. */
export interface TablesSource extends MeansSource {
  readonly rows: readonly FigureRow[];
  readonly differences?: readonly PairedDifference[];
}

/**
 * evaluation.csv with a row per image; evaluation.md and .html with the means, the convention below, and differences to the
 * base below that; differences.csv, where there are any.
 * @param options metrics: those measured, for the names of their columns. Default: METRICS.
 */
export async function writeTables(
  folder: string,
  result: TablesSource,
  options: { metrics?: readonly Metric[] } = {},
): Promise<void> {
  const { rows, differences = [] } = result;
  const tables = [meansTable(result, options)];
  if (differences.length > 0) tables.push(differencesTable(differences, options));
  const markdown: string[] = [];
  const html: string[] = [];
  for (const { records, options: table } of tables) {
    markdown.push(await toMarkdown(records, table));
    html.push(await toHtml(records, table));
  }
  const path = (name: string): string => join(folder, name);
  await writeAtomically(path('evaluation.csv'), await toCsv(rows));
  await writeAtomically(path('evaluation.md'), markdown.join('\n'));
  await writeAtomically(path('evaluation.html'), html.join('\n'));
  if (differences.length > 0) {
    await writeAtomically(path('differences.csv'), await toCsv(differences));
  } else {
    // of an earlier evaluation of more models
    await rm(path('differences.csv'), { force: true });
  }
}
