// The discriminator's update with a penalty on its slope: the weights that the plain mathematics gives, when it is computed,
// and that without one nothing changes.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { startEngine } from '../../lib/engine/engine';
import { type AdversarialOptions, discriminatorLoss } from '../../lib/losses/adversarial';
import { noisePenalty } from '../../lib/losses/noise-penalty';
import { trainableWeights } from '../../lib/models/network';
import { createRandom } from '../../lib/random/random';
import { trainDiscriminator } from '../../lib/training/discriminator-step';
import { largestDifference, TINY_GENERATOR, weightsOf } from '../support';
import { adversaries, STEP } from './adversaries';

before(() => startEngine());

const PENALTY = { kind: 'noise', weight: 3, sigma: 0.05, every: 1 } as const;
const images = () => ({
  sr: tf.randomUniform<tf.Rank.R4>([2, 32, 32, 3], -1, 1, 'float32', 1),
  hr: tf.randomUniform<tf.Rank.R4>([2, 32, 32, 3], -1, 1, 'float32', 2),
});

/** A side of the game with a penalty; dispose frees it. */
const sideOf = (
  penalty: AdversarialOptions['penalty'],
  norm: 'spectral' | 'none' = 'spectral',
) => ({
  ...adversaries(TINY_GENERATOR, norm, { kind: 'vanilla', realLabel: 1, penalty }),
  random: createRandom(5),
});

describe('trainDiscriminator with a penalty', () => {
  it('gives the weights of the loss plus half the weight times the penalty', () => {
    const [ours, plain] = [sideOf(PENALTY, 'none'), sideOf(null, 'none')];
    const { sr, hr } = images();
    const { discriminatorPenalty } = trainDiscriminator(ours, { sr, hr }, STEP);
    const { discriminator } = plain;
    const judge = (x: tf.Tensor4D): tf.Tensor2D => discriminator.apply(x, { training: true });
    const seed =
      1 +
      createRandom(5)
        .fork(0)
        .integer(2 ** 31 - 1);
    const weights = trainableWeights(discriminator);
    const { value, grads } = tf.variableGrads(() => {
      const penalty = noisePenalty(judge, hr, { sigma: 0.05, seed });
      assert.ok(Math.abs(penalty.dataSync()[0] / discriminatorPenalty - 1) < 1e-3);
      const loss = discriminatorLoss(judge(hr), judge(sr), plain.game);
      return tf.add<tf.Scalar>(loss, tf.mul(penalty, 1.5));
    }, weights);
    const gradients = weights.map(({ name }) => grads[name]);
    plain.discriminatorOptimizer.update(gradients, STEP.discriminatorLearningRate);
    const difference = largestDifference(weightsOf(ours.discriminator), weightsOf(discriminator));
    assert.ok(difference < 2e-5, `${difference}`);
    tf.dispose([sr, hr, value, ...gradients]);
    for (const side of [ours, plain]) side.dispose();
  });

  it('computes it at every so many updates, with so many times its weight, in noise that differs', () => {
    const { sr, hr } = images();
    const [lazy, eager] = [sideOf({ ...PENALTY, every: 2, weight: 1.5 }), sideOf(PENALTY)];
    const rows = [0, 1, 2].map((step) =>
      trainDiscriminator(lazy, { sr, hr }, { ...STEP, step, discriminatorLearningRate: 0 }),
    );
    assert.deepEqual(
      rows.map((row) => 'discriminatorPenalty' in row),
      [true, false, true],
    );
    assert.notEqual(rows[0].discriminatorPenalty, rows[2].discriminatorPenalty);
    const { discriminatorGradientNorm } = trainDiscriminator(eager, { sr, hr }, STEP);
    assert.equal(rows[0].discriminatorGradientNorm, discriminatorGradientNorm);
    assert.notEqual(rows[1].discriminatorGradientNorm, discriminatorGradientNorm);
    tf.dispose([sr, hr]);
    for (const side of [lazy, eager]) side.dispose();
  });

  it('moves no weight otherwise where there is none, or none of this update', () => {
    const { sr, hr } = images();
    const sides = [sideOf(undefined), sideOf(null), sideOf({ ...PENALTY, every: 3 })];
    for (const { discriminatorOptimizer } of sides) {
      const moments = discriminatorOptimizer.moments();
      discriminatorOptimizer.restore(moments, 1);
      tf.dispose([...moments.values()]);
    }
    for (const side of sides) trainDiscriminator(side, { sr, hr }, STEP);
    const [first, ...others] = sides.map(({ discriminator }) => weightsOf(discriminator));
    for (const other of others) assert.equal(largestDifference(first, other), 0);
    tf.dispose([sr, hr]);
    for (const side of sides) side.dispose();
  });

  it('leaves no tensor, moves spectral norm once an image, and needs its randomness', () => {
    const { sr, hr } = images();
    const [side, without] = [sideOf(PENALTY), sideOf(null)];
    const u = (of: typeof side): Float32Array =>
      of.discriminator.weights.get('block2/conv/u')!.dataSync<'float32'>().slice();
    const still = { ...STEP, discriminatorLearningRate: 0 };
    trainDiscriminator(side, { sr, hr }, still);
    trainDiscriminator(without, { sr, hr }, still);
    assert.deepEqual(u(side), u(without));
    const { numTensors } = tf.memory();
    tf.tidy(() => trainDiscriminator(side, { sr, hr }, STEP));
    assert.equal(tf.memory().numTensors, numTensors);
    assert.throws(
      () => tf.tidy(() => trainDiscriminator({ ...side, random: undefined }, { sr, hr }, STEP)),
      /^Error: trainDiscriminator: random must be given for a penalty's noise, but got none/,
    );
    tf.dispose([sr, hr]);
    for (const each of [side, without]) each.dispose();
  });
});
