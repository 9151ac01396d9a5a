// One step of pretraining: what it moves, what it must not move, and that nothing is left behind.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { startEngine } from '../../lib/engine/engine';
import { pixelLoss } from '../../lib/losses/pixel';
import type { WeightedTerm } from '../../lib/losses/total';
import { buildGenerator, type LabGeneratorOptions } from '../../lib/models/generators';
import { trainableWeights } from '../../lib/models/network';
import { buildSrresnet } from '../../lib/models/srresnet';
import { createRandom } from '../../lib/random/random';
import { createAdam } from '../../lib/training/adam';
import { createEma } from '../../lib/training/ema';
import { TrainingDivergedError } from '../../lib/training/measures';
import { pretrainStep } from '../../lib/training/pretrain-step';
import {
  largestDifference,
  randomBatch,
  TINY_GENERATOR,
  TINY_PAPER_GENERATOR,
  TINY_RRDB,
  weightsOf,
} from '../support';

before(() => startEngine());

const now = { step: 0, learningRate: 1e-3 } as const;
const l1: WeightedTerm = {
  name: 'pixel',
  weight: 1,
  measure: ({ sr, hr }) => pixelLoss(sr, hr, 'l1'),
};
const terms = [l1];

describe('pretrainStep', () => {
  for (const [name, shape] of Object.entries<LabGeneratorOptions>({
    light: TINY_GENERATOR,
    paper: TINY_PAPER_GENERATOR,
    RRDB: TINY_RRDB,
    'recomputed RRDB': { ...TINY_RRDB, upsampler: 'nearest', recompute: true },
  })) {
    it(`lowers the loss of one fixed batch with the ${name} generator`, () => {
      const generator = buildGenerator(shape, createRandom(1));
      const optimizer = createAdam(generator);
      const batch = randomBatch(2, 8);
      const losses = Array.from(
        { length: 30 },
        () => pretrainStep({ generator, optimizer, terms }, batch, now).pixelLoss,
      );
      assert.ok(losses[29] < 0.98 * losses[0], `from ${losses[0]} to ${losses[29]}`);
      for (const thing of [generator, optimizer, batch]) thing.dispose();
    });

    it(`moves every trainable weight of the ${name} generator within two steps`, () => {
      const generator = buildGenerator(shape, createRandom(1));
      const optimizer = createAdam(generator);
      const start = weightsOf(generator);
      // the second step: convolutions that start at zero pass gradients on only after the first
      for (const seed of [1, 5]) {
        const batch = randomBatch(2, 8, seed);
        pretrainStep({ generator, optimizer, terms }, batch, now);
        batch.dispose();
      }
      const moved = weightsOf(generator);
      for (const weight of generator.trainableNames) {
        assert.notDeepEqual(moved.get(weight), start.get(weight), `${weight} did not move`);
      }
      for (const thing of [generator, optimizer]) thing.dispose();
    });

    it(`makes no tensor that stays with the ${name} generator`, () => {
      const generator = buildGenerator(shape, createRandom(1));
      const twin = buildGenerator(shape, createRandom(1));
      const [optimizer, ema] = [createAdam(generator), createEma(generator, twin, 0.9)];
      const batch = randomBatch(2, 8);
      const step = () => pretrainStep({ generator, optimizer, ema, terms }, batch, now);
      step();
      const { numTensors } = tf.memory();
      for (let i = 0; i < 20; i++) step();
      assert.equal(tf.memory().numTensors, numTensors);
      for (const thing of [generator, twin, optimizer, ema, batch]) thing.dispose();
    });
  }

  it('gives the weights that Adam gives on the gradient of the weighted sum', () => {
    const [ours, plain] = [1, 1].map((seed) => buildSrresnet(TINY_GENERATOR, createRandom(seed)));
    const [optimizer, plainOptimizer] = [createAdam(ours), createAdam(plain)];
    const mse: WeightedTerm = {
      ...l1,
      name: 'square',
      measure: (i) => pixelLoss(i.sr, i.hr, 'mse'),
    };
    const weighted = [
      { ...l1, weight: 0.25 },
      { ...mse, weight: 2 },
    ];
    const batch = randomBatch(2, 8);
    for (let step = 0; step < 3; step++) {
      pretrainStep({ generator: ours, optimizer, terms: weighted }, batch, { ...now, step });
      const weights = trainableWeights(plain);
      const { value, grads } = tf.variableGrads(() => {
        const sr = plain.apply(batch.lr, { training: true });
        return tf.add<tf.Scalar>(
          tf.mul(pixelLoss(sr, batch.hr, 'l1'), 0.25),
          tf.mul(pixelLoss(sr, batch.hr, 'mse'), 2),
        );
      }, weights);
      plainOptimizer.update(
        weights.map(({ name }) => grads[name]),
        now.learningRate,
      );
      tf.dispose([value, grads]);
    }
    assert.ok(largestDifference(weightsOf(ours), weightsOf(plain)) < 1e-6);
    for (const thing of [ours, plain, optimizer, plainOptimizer, batch]) thing.dispose();
  });

  it('hands the terms the step, the scale and the images of its batch', () => {
    const generator = buildSrresnet({ ...TINY_GENERATOR, scale: 4 }, createRandom(1));
    const optimizer = createAdam(generator);
    const batch = randomBatch(2, 8);
    const seen: unknown[] = [];
    const measure: WeightedTerm['measure'] = ({ lr, hr, sr, scale, step, judge }) => {
      seen.push([lr === batch.lr, hr === batch.hr, sr.shape, scale, step, judge]);
      return tf.mean(sr);
    };
    pretrainStep({ generator, optimizer, terms: [{ ...l1, measure }] }, batch, { ...now, step: 7 });
    assert.deepEqual(seen, [[true, true, [2, 32, 32, 3], 4, 7, undefined]]);
    for (const thing of [generator, optimizer, batch]) thing.dispose();
  });

  it('stops before a loss that is not finite can spoil a weight', () => {
    const generator = buildSrresnet(TINY_GENERATOR, createRandom(1));
    const optimizer = createAdam(generator);
    const batch = randomBatch(2, 8);
    const start = weightsOf(generator);
    const { numTensors } = tf.memory();
    const poisoned = tf.mul<tf.Tensor4D>(batch.hr, Number.POSITIVE_INFINITY);
    assert.throws(
      () => pretrainStep({ generator, optimizer, terms }, { ...batch, hr: poisoned }, now),
      TrainingDivergedError,
    );
    poisoned.dispose();
    assert.equal(largestDifference(weightsOf(generator), start), 0);
    assert.equal(tf.memory().numTensors, numTensors);
    for (const thing of [generator, optimizer, batch]) thing.dispose();
  });
});
