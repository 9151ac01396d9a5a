// The pictures that a run leaves behind: curves of metrics.csv in figures/, panels in samples/.
import { join } from 'node:path';
import type { Dataset } from '../data/dataset';
import { evaluate } from '../evaluation/evaluate';
import type { Figure } from '../figures/figure';
import {
  discriminatorFigure,
  gradientNormFigure,
  lossFigure,
  validationFigure,
} from '../figures/training-figures';
import { bicubicUpscaler } from '../inference/bicubic-upscaler';
import type { Upscaler } from '../inference/upscaler';
import { kaleidoFolder } from '../output/kaleido';
import { saveFigure } from '../output/render';
import { readMetrics } from '../runs/metrics-file';
import type { RunFolder } from '../runs/run-folder';
import type { MetricsRow } from '../training/loop';
import { createPanelWriter } from './comparison-panels';

/** The figures of a run's rows by file name; `note` is added to every title (for an untrained VGG19). */
export function runFigures(
  rows: readonly MetricsRow[],
  options: { bicubic?: number; note?: string } = {},
): Record<string, Figure> {
  const titled = (title: string): string => (options.note ? `${title} (${options.note})` : title);
  const figures: Record<string, Figure> = {
    losses: lossFigure(rows, { title: titled('Training losses') }),
    validation: validationFigure(rows, {
      title: titled('Validation during training'),
      bicubic: options.bicubic,
    }),
    'gradient-norm': gradientNormFigure(rows, { title: titled('Gradient norm before clipping') }),
  };
  if (rows.some((row) => row.realScore !== undefined)) {
    figures.discriminator = discriminatorFigure(rows, {
      title: titled('Is the discriminator winning?'),
    });
  }
  return figures;
}

/** Draws the curves as PNG and interactive HTML. Without Python's kaleido, HTML alone; returns the paths. */
export async function writeRunFigures(
  run: RunFolder,
  options: { bicubic?: number; note?: string } = {},
): Promise<string[]> {
  const figures = runFigures(await readMetrics(run), options);
  const png = kaleidoFolder() !== undefined;
  const written: string[] = [];
  for (const [name, figure] of Object.entries(figures)) {
    written.push(...(await saveFigure(figure, join(run.figures, name), { png, html: true })));
  }
  return written;
}

/** Writes LR, bicubic, SR and HR of the first images side by side, with an enlarged crop. */
export async function writeSamples(
  run: RunFolder,
  model: Upscaler,
  options: { dataset: Dataset; count: number },
): Promise<void> {
  const { scale } = model;
  const some = { ...options.dataset, images: options.dataset.images.slice(0, options.count) };
  const onProgress = createPanelWriter(run.samples, 2);
  await evaluate([bicubicUpscaler(scale), model], some, { scale, onProgress });
}
