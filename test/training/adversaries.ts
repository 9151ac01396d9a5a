// What the tests of the adversarial game share: two small networks and their optimizers, and the game's terms.
import * as tf from '@tensorflow/tfjs';
import { type AdversarialKind, adversarialLoss } from '../../lib/losses/adversarial';
import { pixelLoss } from '../../lib/losses/pixel';
import type { WeightedTerm } from '../../lib/losses/total';
import { totalVariation } from '../../lib/losses/total-variation';
import { buildDiscriminator, type VggDiscriminatorOptions } from '../../lib/models/discriminator';
import { buildSrresnet } from '../../lib/models/srresnet';
import type { SrresnetOptions } from '../../lib/models/srresnet-options';
import { createRandom } from '../../lib/random/random';
import { createAdam } from '../../lib/training/adam';
import type { AdversarialState, AdversarialStepOptions } from '../../lib/training/adversarial-step';

/** Weights of gameTerms. */
export const WEIGHTS = { adversarial: 0.25, pixel: 0.5, tv: 0.125 } as const;

/** The weighted terms of a game. */
export const gameTerms = (kind: AdversarialKind): WeightedTerm[] => [
  {
    name: 'adversarial',
    weight: WEIGHTS.adversarial,
    measure: ({ sr, hr, judge }) =>
      adversarialLoss(judge!(sr), kind === 'relativistic' ? judge!(hr) : undefined, { kind }),
  },
  { name: 'pixel', weight: WEIGHTS.pixel, measure: ({ sr, hr }) => pixelLoss(sr, hr, 'mse') },
  { name: 'tv', weight: WEIGHTS.tv, measure: ({ sr }) => totalVariation(sr) },
];

/** Numbers of a vanilla step. */
export const STEP: AdversarialStepOptions = {
  step: 0,
  generatorLearningRate: 1e-3,
  discriminatorLearningRate: 1e-3,
  discriminatorUpdates: 1,
  terms: gameTerms('vanilla'),
};

/** Two networks for HR images of 32 pixels and their optimizers; dispose frees all. */
export function adversaries(
  shape: SrresnetOptions,
  norm: VggDiscriminatorOptions['norm'],
  game: AdversarialState['game'] = { kind: 'vanilla', realLabel: 1 },
): AdversarialState & { dispose(): void } {
  const generator = buildSrresnet(shape, createRandom(1));
  const discriminator = buildDiscriminator(
    { kind: 'vgg', numFilters: 4, denseUnits: 8, norm },
    { hrCropSize: 32, random: createRandom(2) },
  );
  const [generatorOptimizer, discriminatorOptimizer] = [
    createAdam(generator),
    createAdam(discriminator),
  ];
  const all = [generator, discriminator, generatorOptimizer, discriminatorOptimizer];
  const dispose = (): void => {
    for (const thing of all) thing.dispose();
  };
  return { generator, discriminator, generatorOptimizer, discriminatorOptimizer, game, dispose };
}

/** A batch whose HR is infinite, as after an overflow: no loss of it is finite. */
export const poisoned = <B extends { readonly hr: tf.Tensor4D }>(batch: B): B => ({
  ...batch,
  hr: tf.mul<tf.Tensor4D>(batch.hr, Number.POSITIVE_INFINITY),
});
