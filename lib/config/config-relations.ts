// Rules between the parts of a configuration.
import { allTerms, optionsOf } from '../losses/loss-terms';
import { discriminatorKind } from '../models/discriminators';
import { generatorKind } from '../models/generators';
import type { AdversarialConfig, TrainingConfig } from './config';
import type { OwnParts } from './own-parts';

/** The broken rules as sentences; none where all are kept. */
export function brokenRelations(config: TrainingConfig, own: OwnParts): string[] {
  const { data, generator } = config;
  const { hrCropSize } = data;
  const broken: string[] = [];
  if (hrCropSize % generator.scale !== 0) {
    broken.push(
      `data.hrCropSize must be a multiple of the scale ${generator.scale}, but got ${hrCropSize}`,
    );
  }
  broken.push(
    ...(generatorKind(generator, own.generators).brokenRules?.(generator, data) ?? []),
    ...brokenTerms(config, own),
  );
  if (config.phase === 'adversarial') broken.push(...brokenGame(config, own));
  return broken;
}

function brokenTerms({ loss, data, generator, phase }: TrainingConfig, own: OwnParts): string[] {
  const sizes = { scale: generator.scale, hrCropSize: data.hrCropSize };
  const broken: string[] = [];
  for (const term of allTerms(own.terms)) {
    const options = optionsOf(loss, term.name);
    if (!options) continue;
    if (term.judged && phase !== 'adversarial') {
      broken.push(
        `loss.${term.name} must be left out of pretraining, which has no discriminator, but got a weight of ${options.weight}`,
      );
    }
    if (options.weight > 0) broken.push(...(term.brokenRules?.(options, sizes) ?? []));
  }
  if (!Object.values(loss).some((options) => options !== undefined && options.weight > 0)) {
    const names = Object.keys(loss).join(', ') || 'no term at all';
    broken.push(`loss must have at least one term with a weight above zero, but got ${names}`);
  }
  return broken;
}

function brokenGame(config: AdversarialConfig, own: OwnParts): string[] {
  const { data, discriminator, loss, discriminatorPretrainSteps, numSteps } = config;
  const kind = discriminatorKind(discriminator, own.discriminators);
  const broken = [...(kind.brokenRules?.(discriminator, data) ?? [])];
  if (!loss.adversarial) {
    broken.push(
      'loss.adversarial must be given in adversarial training (a weight of 0 takes it out of the total), but got nothing',
    );
  }
  if (discriminatorPretrainSteps >= numSteps) {
    broken.push(
      `discriminatorPretrainSteps must be below numSteps ${numSteps}, but got ${discriminatorPretrainSteps}`,
    );
  }
  return broken;
}
