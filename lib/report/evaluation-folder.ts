// An evaluation that leaves a folder behind: tables, every SR image, panels of all models side by side.
import { join } from 'node:path';
import { markOutput } from '../data/output-marker';
import { chosenMetrics } from '../evaluation/available-metrics';
import type { RowNames } from '../evaluation/evaluate';
import type { Metric, MetricKeyOf } from '../evaluation/metric';
import type { ListedMetric } from '../evaluation/metrics';
import {
  type EvaluationOptions,
  type EvaluationResult,
  evaluateModels,
} from '../experiments/evaluate-models';
import type { FigureRow } from '../figures/figure';
import { toCsv, toHtml, toMarkdown } from '../figures/tables';
import { writeAtomically } from '../files/write-atomically';
import type { RgbImage } from '../images/image';
import { writeImage } from '../images/write-image';
import { markingOf } from './caveats';
import { createPanelWriter } from './comparison-panels';

/**
 * evaluateModels, which see, with everything kept in the folder `out`: evaluation.csv, .md and .html,
 * images/<model>/<image>.png as each is measured, panels/<image>.png after its last model. A run with caveats carries
 * them after its name in rows, means, tables and panels: 'srgan-1 (untrained VGG19)'.
 */
export async function evaluateToFolder<M extends Metric = ListedMetric>(
  options: EvaluationOptions<M> & { out: string },
): Promise<EvaluationResult<MetricKeyOf<M>>> {
  const { out, onProgress, ...what } = options;
  const { models } = what;
  const metrics = chosenMetrics(options.metrics, options.onNotice);
  // inside a data set, the next evaluation must not take these images for its own
  for (const folder of ['.', 'images', 'panels']) await markOutput(join(out, folder));
  const marking = await markingOf(models);
  const writePanel = createPanelWriter(join(out, 'panels'), models.length, { metrics });
  const { convention, rows, means } = await evaluateModels<M>({
    ...{ ...what, metrics },
    async onProgress(step) {
      await keepImage(out, step);
      const shown = { ...step, row: marking(step.row) };
      await writePanel(shown);
      await onProgress?.(shown);
    },
  });
  const result = { convention, rows: rows.map(marking), means: means.map(marking) };
  await writeTables(out, result, { metrics });
  return result;
}

async function keepImage(out: string, { row, sr }: { row: RowNames; sr: RgbImage }): Promise<void> {
  await writeImage(join(out, 'images', row.model, `${row.image}.png`), sr);
}

/**
 * evaluation.csv with a row per image; evaluation.md and .html with the means, the convention below.
 * @param options metrics: those measured, for the names of their columns. Default: METRICS.
 */
export async function writeTables(
  folder: string,
  result: { rows: readonly FigureRow[]; means: readonly FigureRow[]; convention: string },
  options: { metrics?: readonly Metric[] } = {},
): Promise<void> {
  const { rows, means, convention } = result;
  const table = { ...options, caption: convention };
  await writeAtomically(join(folder, 'evaluation.csv'), await toCsv(rows));
  await writeAtomically(join(folder, 'evaluation.md'), await toMarkdown(means, table));
  await writeAtomically(join(folder, 'evaluation.html'), await toHtml(means, table));
}
