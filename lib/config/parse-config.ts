// The rules of a configuration, checked once, before anything is built. Unknown keys fail: a
// misspelt option must not be silently ignored.
import { z } from 'zod';
import { dataOptions } from '../data/data-options';
import { lossOptions } from '../losses/loss-terms';
import { discriminatorOptions } from '../models/discriminators';
import { generatorOptions } from '../models/generators';
import { broken } from '../options/broken-rule';
import { objectOf } from '../options/combine';
import { checkedValue, type OptionsSchema } from '../options/options-schema';
import { count, fraction, steps } from '../options/ranges';
import { schemaOf } from '../options/schema-of';
import { optimizerOptions } from '../training/optimizer';
import {
  type AdversarialConfig,
  CONFIG_VERSION,
  type CommonConfig,
  type PrecisionChoice,
  type PretrainConfig,
  type TrainingConfig,
} from './config';
import { brokenRelations } from './config-relations';
import type { OwnParts } from './own-parts';

const number = schemaOf<number>();

/** The schemas of what both phases share. */
function common(own: OwnParts) {
  return {
    version: schemaOf<typeof CONFIG_VERSION>()(z.literal(CONFIG_VERSION)),
    preset: schemaOf<string>()(z.string()),
    seed: number(z.int()),
    precision: schemaOf<PrecisionChoice>()(z.enum(['auto', 'float32', 'bfloat16'])),
    pretrained: schemaOf<string | null>()(z.string().min(1).nullable()),
    data: dataOptions,
    generator: generatorOptions(own.generators),
    frozen: schemaOf<readonly string[]>()(z.array(z.string().min(1)).readonly()),
    generatorOptimizer: optimizerOptions,
    loss: lossOptions(own.terms),
    emaDecay: number(fraction.lt(1)),
    numSteps: number(count),
    logEvery: number(count),
    validateEvery: number(count),
    saveEvery: number(count),
  } satisfies { [K in keyof CommonConfig]: OptionsSchema<CommonConfig[K]> };
}

function schemaFor(phase: unknown, own: OwnParts): OptionsSchema<TrainingConfig> | undefined {
  switch (phase) {
    case 'pretrain':
      return objectOf<PretrainConfig>({
        phase: schemaOf<'pretrain'>()(z.literal('pretrain')),
        ...common(own),
      });
    case 'adversarial':
      return objectOf<AdversarialConfig>({
        phase: schemaOf<'adversarial'>()(z.literal('adversarial')),
        ...common(own),
        discriminator: discriminatorOptions(own.discriminators),
        discriminatorOptimizer: optimizerOptions,
        discriminatorStepsPerGeneratorStep: number(z.number().positive().max(16)),
        discriminatorPretrainSteps: number(steps),
        adversarialRampSteps: number(steps),
      });
    default:
      return undefined;
  }
}

/**
 * Checks a configuration, in the form of today (upgradeConfig brings older ones to it).
 * @throws listing every broken rule, with the value found.
 */
export function parseConfig(value: unknown, own: OwnParts = {}): TrainingConfig {
  const phase = (value as { phase?: unknown } | null | undefined)?.phase;
  const schema = schemaFor(phase, own);
  if (schema === undefined) {
    const rule = broken('phase', 'one of pretrain, adversarial', phase);
    throw new Error(`parseConfig: ${rule}`);
  }
  const config = checkedValue('parseConfig', schema.check(value));
  const relations = brokenRelations(config, own);
  if (relations.length > 0) throw new Error(`parseConfig: ${relations.join('; ')}`);
  return config;
}
