// The name of a run that was not given one: what matters about it, as in srresnet-x4-b8f32-sample-12k.
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import type { TrainingConfig } from '../config/config';
import type { OwnParts } from '../config/own-parts';
import { generatorKind } from '../models/generators';
import { runFolder } from './run-folder';

/** A free name: generator (or gan), scale, its size, data, steps, and a number where that exists. */
export function defaultRunName(config: TrainingConfig, own: OwnParts = {}): string {
  const { generator, data, numSteps } = config;
  const kind = generatorKind(generator, own.generators);
  const first = config.phase === 'pretrain' ? kind.kind : kind.adversarialName;
  const set =
    basename(data.name)
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '') || 'data';
  const name = `${first}-x${generator.scale}-${kind.sizeName(generator)}-${set}-${short(numSteps)}`;
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${name}-${number}`;
    if (!existsSync(runFolder(candidate).path)) return candidate;
  }
}

const short = (steps: number): string =>
  steps >= 1e6 ? `${steps / 1e6}m` : steps >= 1000 ? `${steps / 1000}k` : String(steps);
