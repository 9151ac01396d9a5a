// What training starts from: random weights, or those of a run, whose body may serve another scale.
import type { TrainingConfig } from '../config/config';
import { runModel } from '../runs/model-name';
import { loadGeneratorWeights, takeGeneratorWeights } from '../runs/open-model';
import { readGeneratorOptions } from '../runs/run-config';
import type { GeneratorSide } from './generator-side';
import type { RunOptions } from './run-options';

/** Loads the weights of the run that the configuration starts from, if any; says what of them it could not use. */
export async function startFrom(
  { pretrained, generator: { scale } }: TrainingConfig,
  { generator, ema }: GeneratorSide,
  { onNotice, generators }: RunOptions,
): Promise<void> {
  if (pretrained === null) return;
  const before = await readGeneratorOptions(runModel(pretrained).run, { generators });
  if (before.options.scale === scale) await loadGeneratorWeights(pretrained, generator);
  else {
    const fresh = await takeGeneratorWeights(pretrained, generator);
    const untrained =
      fresh.length > 0
        ? `what makes x${scale} of it starts untrained (${fresh.join(', ')})`
        : `its weights are taken over as they are to x${scale}`;
    onNotice?.(`${pretrained} is of x${before.options.scale}: ${untrained}.`);
  }
  ema?.restart();
}
