// Panels of an evaluation: LR, every model and HR side by side, with an enlarged crop and the scores.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { EvaluationStep } from '../evaluation/evaluate';
import { sideBySidePanel } from '../figures/panels';

/** Takes an evaluation's steps as they come and writes <folder>/<image>.png after the last model of each image. */
export function createPanelWriter(
  folder: string,
  models: number,
): (step: EvaluationStep) => Promise<void> {
  let steps: EvaluationStep[] = [];
  return async (step) => {
    steps.push(step);
    if (steps.length < models) return;
    const finished = steps;
    steps = [];
    const path = join(folder, `${step.row.image}.png`);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, await panelOf(finished));
  };
}

function panelOf(steps: readonly EvaluationStep[]): Promise<Buffer> {
  const { lr, hr } = steps[0].pair;
  const results = steps.map(({ row, sr }) => ({
    image: sr,
    label: row.model,
    caption: `${row.psnrY.toFixed(2)} dB / ${row.ssimY.toFixed(4)}`,
  }));
  return sideBySidePanel([{ image: lr, label: 'LR' }, ...results, { image: hr, label: 'HR' }]);
}
