// The name of a run that was not given one: what matters about it, as in srresnet-x4-b8f32-sample-12k.
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import type { TrainingConfig } from '../config/config';
import { runFolder } from './run-folder';

/** A free name: architecture, scale, blocks and filters, data, steps, and a number where that exists. */
export function defaultRunName(config: TrainingConfig): string {
  const { scale, numResBlocks, numFilters } = config.generator;
  const kind = config.phase === 'pretrain' ? 'srresnet' : 'srgan';
  const data =
    basename(config.data.name)
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-') || 'data';
  const name = `${kind}-x${scale}-b${numResBlocks}f${numFilters}-${data}-${short(config.numSteps)}`;
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${name}-${number}`;
    if (!existsSync(runFolder(candidate).path)) return candidate;
  }
}

const short = (steps: number): string =>
  steps >= 1e6 ? `${steps / 1e6}m` : steps >= 1000 ? `${steps / 1000}k` : String(steps);
