// A game that diverges: it stops in the same step, spoils nothing of the generator and leaves no tensor, wherever the
// number that is not finite comes from.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { startEngine } from '../../lib/engine/engine';
import { type OpenLoss, openLoss, type WeightedTerm } from '../../lib/losses/total';
import { createRandom } from '../../lib/random/random';
import { adversarialStep, discriminatorStep } from '../../lib/training/adversarial-step';
import { TrainingDivergedError } from '../../lib/training/measures';
import { withoutWeights } from '../losses/term-inputs';
import { largestDifference, randomBatch, TINY_PAPER_GENERATOR, weightsOf } from '../support';
import { adversaries, poisoned, STEP } from './adversaries';

/** The perceptual term, whose features of HR lie outside the gradient's tape, with the judged one and a pixel term. */
let loss: OpenLoss;
let restore: () => void;
before(async () => {
  await startEngine();
  restore = withoutWeights();
  const options = {
    perceptual: {
      weight: 1,
      layers: { block1_conv2: 1 },
      activation: 'before',
      distance: 'l1',
      featureDivisor: 100,
      maxShift: 3,
    },
    adversarial: { weight: 0.1, kind: 'relativistic', realLabel: 1 },
    pixel: { weight: 1, distance: 'l1' },
  } as const;
  loss = await openLoss(options, { random: createRandom(1), seed: 1, weights: {} });
});
after(() => {
  loss.dispose();
  restore();
});

const endless: WeightedTerm = {
  name: 'endless',
  weight: 1,
  measure: ({ sr }) => tf.mul(tf.mean<tf.Scalar>(sr), Number.POSITIVE_INFINITY),
};
/** Finite, with a gradient that is not: the square root at zero. */
const steep: WeightedTerm = {
  name: 'steep',
  weight: 1,
  measure: ({ sr }) => tf.sqrt(tf.mul<tf.Scalar>(tf.mean(sr), 0)),
};

describe('a step that diverges', () => {
  const cases = {
    'in the discriminator': { terms: [], poison: true, measure: /^(discriminatorLoss|realScore)$/ },
    'in a term of the loss': {
      terms: [endless],
      poison: false,
      measure: /^(totalLoss|endlessLoss)$/,
    },
    'in a gradient': { terms: [steep], poison: false, measure: /^generatorGradientNorm$/ },
  };
  for (const [where, { terms, poison, measure }] of Object.entries(cases)) {
    it(`${where} names it, moves no weight of the generator and leaves no tensor`, () => {
      const state = adversaries(TINY_PAPER_GENERATOR, 'batch', {
        kind: 'relativistic',
        realLabel: 1,
      });
      const batch = randomBatch(2, 8);
      const options = { ...STEP, step: 41, terms: [...loss.terms, ...terms] };
      adversarialStep(state, batch, { ...options, terms: loss.terms });
      const fed = poison ? poisoned(batch) : batch;
      const start = weightsOf(state.generator);
      const { numTensors } = tf.memory();
      for (let i = 0; i < 2; i++) {
        assert.throws(
          () => adversarialStep(state, fed, options),
          (error) =>
            error instanceof TrainingDivergedError &&
            measure.test(error.measure) &&
            /at step 42; lower the learning rate/.test(error.message),
        );
        assert.equal(tf.memory().numTensors, numTensors);
      }
      const moved = weightsOf(state.generator);
      for (const name of state.generator.trainableNames) {
        assert.deepEqual(moved.get(name), start.get(name), `${name} moved`);
      }
      if (poison) fed.hr.dispose();
      for (const thing of [state, batch]) thing.dispose();
    });
  }

  it('of the discriminator alone leaves no tensor, and nothing moved', () => {
    const state = adversaries(TINY_PAPER_GENERATOR, 'none');
    const batch = randomBatch(2, 8);
    const fed = poisoned(batch);
    const [g, d] = [weightsOf(state.generator), weightsOf(state.discriminator)];
    const { numTensors } = tf.memory();
    assert.throws(() => discriminatorStep(state, fed, STEP), TrainingDivergedError);
    assert.equal(tf.memory().numTensors, numTensors);
    assert.equal(largestDifference(weightsOf(state.generator), g), 0);
    assert.equal(largestDifference(weightsOf(state.discriminator), d), 0);
    fed.hr.dispose();
    for (const thing of [state, batch]) thing.dispose();
  });
});
