// One iteration of the game: the weights that plain updates give, what moves and what does not, nothing left behind.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { startEngine } from '../../lib/engine/engine';
import { adversarialLoss, discriminatorLoss } from '../../lib/losses/adversarial';
import { pixelLoss } from '../../lib/losses/pixel';
import { type Network, trainableWeights } from '../../lib/models/network';
import type { Adam } from '../../lib/training/adam';
import {
  type AdversarialState,
  adversarialStep,
  discriminatorStep,
} from '../../lib/training/adversarial-step';
import {
  largestDifference,
  randomBatch,
  TINY_GENERATOR,
  TINY_PAPER_GENERATOR,
  weightsOf,
} from '../support';
import { adversaries, gameTerms, STEP, WEIGHTS } from './adversaries';

before(() => startEngine());

describe('adversarialStep', () => {
  it('gives the weights that two separate, plain updates give', () => {
    const [ours, plain] = [
      adversaries(TINY_PAPER_GENERATOR, 'batch'),
      adversaries(TINY_PAPER_GENERATOR, 'batch'),
    ];
    const batch = randomBatch(3, 8);
    for (let i = 0; i < 2; i++) {
      adversarialStep(ours, batch, STEP);
      plainIteration(plain, batch);
    }
    assert.ok(largestDifference(weightsOf(ours.generator), weightsOf(plain.generator)) < 2e-5);
    assert.ok(
      largestDifference(weightsOf(ours.discriminator), weightsOf(plain.discriminator)) < 2e-5,
    );
    for (const thing of [ours, plain, batch]) thing.dispose();
  });

  for (const kind of ['vanilla', 'least-squares', 'relativistic'] as const) {
    it(`moves both networks and returns a total that is the weighted sum of its terms (${kind})`, () => {
      const state = adversaries(TINY_GENERATOR, 'spectral', { kind, realLabel: 1 });
      const batch = randomBatch(2, 8);
      const [g, d] = [weightsOf(state.generator), weightsOf(state.discriminator)];
      const m = adversarialStep(state, batch, { ...STEP, terms: gameTerms(kind) });
      const { pixel, adversarial, tv } = WEIGHTS;
      const sum = pixel * m.pixelLoss + adversarial * m.adversarialLoss + tv * m.tvLoss;
      assert.ok(Math.abs(m.totalLoss - sum) < 1e-5, `${m.totalLoss} is not ${sum}`);
      assert.ok(largestDifference(weightsOf(state.generator), g) > 0);
      assert.ok(largestDifference(weightsOf(state.discriminator), d) > 0);
      for (const thing of [state, batch]) thing.dispose();
    });
  }

  it('judges by the game of the state: another kind or label gives another loss', () => {
    const batch = randomBatch(2, 8);
    const lossOf = (game: AdversarialState['game']): number => {
      const state = adversaries(TINY_GENERATOR, 'none', game);
      const measures = discriminatorStep(state, batch, STEP);
      state.dispose();
      return measures.discriminatorLoss;
    };
    const losses = [
      lossOf({ kind: 'vanilla', realLabel: 1 }),
      lossOf({ kind: 'vanilla', realLabel: 0.9 }),
      lossOf({ kind: 'relativistic', realLabel: 1 }),
      lossOf({ kind: 'least-squares', realLabel: 1 }),
    ];
    assert.equal(new Set(losses.map((loss) => loss.toFixed(5))).size, 4, losses.join());
    batch.dispose();
  });

  it('leaves the discriminator bit-identical when it is not to be updated', () => {
    const state = adversaries(TINY_PAPER_GENERATOR, 'batch');
    const batch = randomBatch(2, 8);
    const start = weightsOf(state.discriminator);
    const { realScore } = adversarialStep(state, batch, { ...STEP, discriminatorUpdates: 0 });
    assert.ok(realScore > 0 && realScore < 1, 'it is measured all the same');
    assert.equal(largestDifference(weightsOf(state.discriminator), start), 0);
    for (const thing of [state, batch]) thing.dispose();
  });

  for (const norm of ['batch', 'spectral', 'none'] as const) {
    it(`makes no tensor that stays (${norm})`, () => {
      const state = adversaries(TINY_PAPER_GENERATOR, norm);
      const batch = randomBatch(2, 8);
      const step = (): void => {
        adversarialStep(state, batch, STEP);
        discriminatorStep(state, batch, STEP);
      };
      step();
      const { numTensors } = tf.memory();
      for (let i = 0; i < 5; i++) step();
      assert.equal(tf.memory().numTensors, numTensors);
      for (const thing of [state, batch]) thing.dispose();
    });
  }
});

describe('discriminatorStep', () => {
  it('moves nothing of the generator', () => {
    const state = adversaries(TINY_PAPER_GENERATOR, 'batch');
    const batch = randomBatch(2, 8);
    const [g, d] = [weightsOf(state.generator), weightsOf(state.discriminator)];
    discriminatorStep(state, batch, STEP);
    assert.equal(largestDifference(weightsOf(state.generator), g), 0);
    assert.ok(largestDifference(weightsOf(state.discriminator), d) > 0);
    for (const thing of [state, batch]) thing.dispose();
  });
});

/** The same mathematics as it is usually written: every forward pass anew, no shared tape. */
function plainIteration(
  state: AdversarialState,
  { lr, hr }: { lr: tf.Tensor4D; hr: tf.Tensor4D },
): void {
  const { generator, discriminator } = state;
  const still = { training: true, updateStatistics: false };
  const sr = generator.apply(lr, still);
  update(discriminator, state.discriminatorOptimizer, () => {
    const real = discriminator.apply(hr, { training: true });
    return discriminatorLoss(real, discriminator.apply(sr, { training: true }), {
      kind: 'vanilla',
    });
  });
  update(generator, state.generatorOptimizer, () => {
    const again = generator.apply(lr, { training: true });
    const adversarial = adversarialLoss(discriminator.apply(again, still), undefined, {
      kind: 'vanilla',
    });
    const rows = tf.mean(
      tf.abs(tf.sub(tf.slice(again, [0, 1]), tf.slice(again, [0, 0], [-1, 31]))),
    );
    const columns = tf.mean(
      tf.abs(tf.sub(tf.slice(again, [0, 0, 1]), tf.slice(again, [0, 0, 0], [-1, -1, 31]))),
    );
    return tf.addN([
      tf.mul(pixelLoss(again, hr, 'mse'), WEIGHTS.pixel),
      tf.mul(adversarial, WEIGHTS.adversarial),
      tf.mul(tf.add(rows, columns), WEIGHTS.tv),
    ]) as tf.Scalar;
  });
  sr.dispose();
}

function update(network: Network, optimizer: Adam, f: () => tf.Scalar): void {
  const weights = trainableWeights(network);
  const { value, grads } = tf.variableGrads(f, weights);
  const gradients = weights.map((w) => grads[w.name]);
  optimizer.update(gradients, 1e-3);
  tf.dispose([value, ...gradients]);
}
