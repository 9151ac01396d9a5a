// Panels of a run's validation images: LR, bicubic, for an adversarial run what it started from, the run, HR.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { OwnParts } from '../config/own-parts';
import { openDataset } from '../data/dataset';
import { evaluate } from '../evaluation/evaluate';
import { validationMetrics } from '../experiments/validation';
import { bicubicUpscaler } from '../inference/bicubic-upscaler';
import type { Upscaler } from '../inference/upscaler';
import { caveatsOf, marked } from '../runs/caveats';
import { runModel } from '../runs/model-name';
import { modelScale, openUpscaler } from '../runs/open-model';
import { isRun, type RunFolder } from '../runs/run-folder';
import { createPanelWriter } from './comparison-panels';
import type { RunFacts } from './run-facts';

/** So many images are shown. */
const COUNT = 4;

/** A written panel. */
export interface SamplePanel {
  readonly image: string;
  readonly path: string;
}

/** What writing panels may say. */
export interface SampleOptions {
  own?: OwnParts;
  onStage?: (text: string) => void;
  /** Called with a sentence where a panel lacks a column. */
  onProblem?: (sentence: string) => void;
}

/**
 * Writes samples/<image>.png of the first validation images, of the checkpoint that is kept.
 * @throws when there is none, the data are gone, or an own generator is not handed over.
 */
export async function writeSamples(
  facts: RunFacts,
  options: SampleOptions = {},
): Promise<SamplePanel[]> {
  const { run, description } = facts;
  const { seed, data, degradation, generator } = description;
  const { scale } = generator;
  if (!existsSync(run.bestCheckpoint)) throw new Error('the run has not saved a checkpoint yet.');
  const validation = await openDataset(data, { split: 'validation', seed, scale, degradation });
  const some = { ...validation, images: validation.images.slice(0, COUNT) };
  const upscalers: Upscaler[] = [bicubicUpscaler(scale)];
  const panels: SamplePanel[] = [];
  try {
    const pretrained = await openPretrained(facts, options);
    if (pretrained) upscalers.push(pretrained);
    const model = await openUpscaler(run.path, { ...options.own, scale });
    upscalers.push({ ...model, name: marked(run.name, facts.caveats) });
    const metrics = validationMetrics();
    const write = createPanelWriter(run.samples, upscalers.length, { metrics });
    await evaluate(upscalers, some, {
      ...{ scale, metrics },
      async onProgress(step) {
        options.onStage?.(`enlarging ${step.row.image}`);
        const path = await write(step);
        if (path !== undefined) panels.push({ image: step.row.image, path });
      },
    });
    return panels;
  } finally {
    for (const upscaler of upscalers) upscaler.dispose();
  }
}

/** What a run started from, where it is of the same scale; without it panels lack a column, and say why. */
async function openPretrained(
  { run, description: { pretrained, generator } }: RunFacts,
  { own, onProblem }: SampleOptions,
): Promise<Upscaler | undefined> {
  if (pretrained === null) return undefined;
  try {
    const start = startOf(run, pretrained);
    if ((await modelScale(start, own)) !== generator.scale) return undefined;
    const upscaler = await openUpscaler(start, { ...own, scale: generator.scale });
    const { run: startRun, name: startName } = runModel(start);
    const name = `pretrained: ${marked(startName, await caveatsOf(startRun))}`;
    return { ...upscaler, name };
  } catch (error) {
    onProblem?.(`Panels lack the pretrained run ${pretrained}: ${(error as Error).message}`);
    return undefined;
  }
}

/** A pretrained run is named within the results folder of the run that names it, wherever that folder now lies. */
function startOf(run: RunFolder, pretrained: string): string {
  if (/[\\/]/.test(pretrained)) return pretrained;
  const beside = join(dirname(run.path), pretrained);
  return isRun(runModel(beside).run) ? beside : pretrained;
}
