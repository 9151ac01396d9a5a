// Panels of an evaluation: LR, every model and HR side by side, with an enlarged crop and the scores.
import { join } from 'node:path';
import type { EvaluationStep, RowNames } from '../evaluation/evaluate';
import type { Metric } from '../evaluation/metric';
import { mainColumns } from '../evaluation/metrics';
import { valuesText } from '../figures/metric-text';
import { sideBySidePanel } from '../figures/panels';
import { writeAtomically } from '../files/write-atomically';

/** What a panel shows of a step, whatever was measured. */
type PanelStep = Pick<EvaluationStep, 'pair' | 'sr'> & { readonly row: RowNames };

/**
 * Takes an evaluation's steps as they come and writes <folder>/<image>.png after the last model of each image.
 * @param options metrics: those measured; the main figure of each stands below the model.
 * @returns what takes a step; its promise gives the path of the panel, where the step was an image's last.
 */
export function createPanelWriter(
  folder: string,
  models: number,
  options: { metrics: readonly Metric[] },
): (step: PanelStep) => Promise<string | undefined> {
  let steps: PanelStep[] = [];
  return async (step) => {
    // an image that a model failed on leaves its first steps behind
    if (steps.some(({ row }) => row.image !== step.row.image)) steps = [];
    steps.push(step);
    if (steps.length < models) return undefined;
    const finished = steps;
    steps = [];
    const path = join(folder, `${step.row.image}.png`);
    await writeAtomically(path, await panelOf(finished, options.metrics));
    return path;
  };
}

function panelOf(steps: readonly PanelStep[], metrics: readonly Metric[]): Promise<Buffer> {
  const { lr, hr } = steps[0].pair;
  const results = steps.map(({ row, sr }) => ({
    image: sr,
    label: row.model,
    caption: valuesText(row, mainColumns(metrics)),
  }));
  return sideBySidePanel([{ image: lr, label: 'LR' }, ...results, { image: hr, label: 'HR' }]);
}
