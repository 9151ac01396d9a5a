// An evaluation that leaves a folder behind: tables, every SR image, panels of all models side by side.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
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
import type { RgbImage } from '../images/image';
import { writeImage } from '../images/write-image';
import { createPanelWriter } from './comparison-panels';

/**
 * evaluateModels, which see, with everything kept in the folder `out`: evaluation.csv, .md and .html,
 * images/<model>/<image>.png as each is measured, panels/<image>.png after its last model.
 */
export async function evaluateToFolder<M extends Metric = ListedMetric>(
  options: EvaluationOptions<M> & { out: string },
): Promise<EvaluationResult<MetricKeyOf<M>>> {
  const { out, onProgress, ...what } = options;
  const { models, metrics } = what;
  const writePanel = createPanelWriter(join(out, 'panels'), models.length, { metrics });
  const result = await evaluateModels<M>({
    ...what,
    async onProgress(step) {
      await keepImage(out, step);
      await writePanel(step);
      await onProgress?.(step);
    },
  });
  await writeTables(out, result, { metrics });
  return result;
}

async function keepImage(out: string, { row, sr }: { row: RowNames; sr: RgbImage }): Promise<void> {
  const path = join(out, 'images', row.model, `${row.image}.png`);
  await mkdir(dirname(path), { recursive: true });
  await writeImage(path, sr);
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
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'evaluation.csv'), await toCsv(rows));
  await writeFile(join(folder, 'evaluation.md'), await toMarkdown(means, table));
  await writeFile(join(folder, 'evaluation.html'), await toHtml(means, table));
}
