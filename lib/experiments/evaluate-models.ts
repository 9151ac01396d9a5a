// Evaluating models by name, as the CLI and the notebooks do: opens them, measures them side by side,
// and leaves tables and images in a folder.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isInCatalogue } from '../data/catalogue';
import { openDataset } from '../data/dataset';
import {
  EVALUATION_CONVENTION,
  type EvaluationMeans,
  type EvaluationRow,
  type EvaluationStep,
  evaluate,
  meansOf,
} from '../evaluation/evaluate';
import { toCsv, toHtml, toMarkdown } from '../figures/tables';
import { writeImage } from '../images/write-image';
import type { Upscaler } from '../inference/upscaler';
import { createPanelWriter } from '../report/comparison-panels';
import { modelScale, openUpscaler } from '../runs/open-model';

/** What to measure. */
export interface EvaluationOptions {
  /** `bicubic`, runs, folders of images. */
  models: readonly string[];
  /** Catalogue name or folder of HR images. */
  data: string;
  /** Folder of ready LR images; default: the set's own, else made by MATLAB bicubic. */
  lr?: string;
  /** Default: the scale of the runs, else 4. */
  scale?: number;
  /** Folder for evaluation.csv, .md, .html, the SR images and panels of all models side by side. Default: none. */
  out?: string;
  onProgress?: (step: EvaluationStep) => void;
}

/** One row per model and image, and the means per model. */
export interface EvaluationResult {
  readonly rows: EvaluationRow[];
  readonly means: EvaluationMeans[];
}

/** Measures models on a set. @throws when a model or the set is missing, or their scales differ. */
export async function evaluateModels(options: EvaluationOptions): Promise<EvaluationResult> {
  const { models, data, lr, out, onProgress } = options;
  const scale = options.scale ?? (await commonScale(models)) ?? 4;
  const dataset = await openDataset(data, {
    split: isInCatalogue(data) ? 'test' : 'all',
    lr,
    scale,
  });
  const upscalers: Upscaler[] = [];
  try {
    for (const model of models) upscalers.push(await openUpscaler(model, { scale }));
    const writePanel = out && createPanelWriter(join(out, 'panels'), upscalers.length);
    const rows = await evaluate(upscalers, dataset, {
      scale,
      async onProgress(step) {
        if (out !== undefined) await keepImage(out, step);
        if (writePanel) await writePanel(step);
        onProgress?.(step);
      },
    });
    const result = { rows, means: meansOf(rows) };
    if (out !== undefined) await writeTables(out, result);
    return result;
  } finally {
    for (const upscaler of upscalers) upscaler.dispose();
  }
}

async function commonScale(models: readonly string[]): Promise<number | undefined> {
  const scales = await Promise.all(models.map(modelScale));
  return scales.find((scale) => scale !== undefined);
}

async function keepImage(out: string, { row, sr }: EvaluationStep): Promise<void> {
  const path = join(out, 'images', row.model, `${row.image}.png`);
  await mkdir(dirname(path), { recursive: true });
  await writeImage(path, sr);
}

/** evaluation.csv with a row per image; evaluation.md and .html with the means. */
export async function writeTables(
  folder: string,
  { rows, means }: EvaluationResult,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const options = { caption: EVALUATION_CONVENTION };
  await writeFile(join(folder, 'evaluation.csv'), await toCsv(rows));
  await writeFile(join(folder, 'evaluation.md'), await toMarkdown(means, options));
  await writeFile(join(folder, 'evaluation.html'), await toHtml(means, options));
}
