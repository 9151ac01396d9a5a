// One step of each phase: what it moves, what it must not move, and that nothing is left behind.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { startEngine } from '../../lib/engine/engine';
import { adversarialLoss, discriminatorLoss } from '../../lib/losses/adversarial';
import { pixelLoss } from '../../lib/losses/pixel';
import { buildDiscriminator } from '../../lib/models/discriminator';
import { type Network, trainableWeights } from '../../lib/models/network';
import { buildSrresnet, type SrresnetConfig } from '../../lib/models/srresnet';
import { createRandom } from '../../lib/random/random';
import { type Adam, createAdam } from '../../lib/training/adam';
import {
  type AdversarialStepOptions,
  adversarialStep,
  discriminatorStep,
} from '../../lib/training/adversarial-step';
import { createEma } from '../../lib/training/ema';
import { TrainingDivergedError } from '../../lib/training/loop';
import { pretrainStep } from '../../lib/training/pretrain-step';
import {
  largestDifference,
  randomBatch,
  TINY_GENERATOR,
  TINY_PAPER_GENERATOR,
  weightsOf,
} from '../support';

before(() => startEngine());

const pretraining = { step: 0, learningRate: 1e-3, loss: 'l1' } as const;

describe('pretrainStep', () => {
  for (const [name, shape] of Object.entries({
    light: TINY_GENERATOR,
    paper: TINY_PAPER_GENERATOR,
  })) {
    it(`lowers the loss of one fixed batch with the ${name} generator`, () => {
      const generator = buildSrresnet(shape, createRandom(1));
      const optimizer = createAdam(generator);
      const batch = randomBatch(2, 8);
      const losses = Array.from(
        { length: 30 },
        () => pretrainStep({ generator, optimizer }, batch, pretraining).pixelLoss,
      );
      assert.ok(losses[29] < 0.98 * losses[0], `from ${losses[0]} to ${losses[29]}`);
      for (const thing of [generator, optimizer, batch]) thing.dispose();
    });

    it(`moves every trainable weight of the ${name} generator within two steps`, () => {
      const generator = buildSrresnet(shape, createRandom(1));
      const optimizer = createAdam(generator);
      const before = weightsOf(generator);
      // the second step: convolutions that start at zero pass gradients on only after the first
      for (const seed of [1, 5]) {
        const batch = randomBatch(2, 8, seed);
        pretrainStep({ generator, optimizer }, batch, pretraining);
        batch.dispose();
      }
      const now = weightsOf(generator);
      for (const weight of generator.trainableNames) {
        assert.notDeepEqual(now.get(weight), before.get(weight), `${weight} did not move`);
      }
      for (const thing of [generator, optimizer]) thing.dispose();
    });

    it(`makes no tensor that stays with the ${name} generator`, () => {
      const generator = buildSrresnet(shape, createRandom(1));
      const twin = buildSrresnet(shape, createRandom(1));
      const [optimizer, ema] = [createAdam(generator), createEma(generator, twin, 0.9)];
      const batch = randomBatch(2, 8);
      const step = () => pretrainStep({ generator, optimizer, ema }, batch, pretraining);
      step();
      const { numTensors } = tf.memory();
      for (let i = 0; i < 20; i++) step();
      assert.equal(tf.memory().numTensors, numTensors);
      for (const thing of [generator, twin, optimizer, ema, batch]) thing.dispose();
    });
  }

  it('stops before a loss that is not finite can spoil a weight', () => {
    const generator = buildSrresnet(TINY_GENERATOR, createRandom(1));
    const optimizer = createAdam(generator);
    const batch = randomBatch(2, 8);
    const before = weightsOf(generator);
    const { numTensors } = tf.memory();
    const poisoned = tf.mul(batch.hr, Number.POSITIVE_INFINITY) as tf.Tensor4D;
    assert.throws(
      () => pretrainStep({ generator, optimizer }, { ...batch, hr: poisoned }, pretraining),
      TrainingDivergedError,
    );
    poisoned.dispose();
    assert.equal(largestDifference(weightsOf(generator), before), 0);
    assert.equal(tf.memory().numTensors, numTensors);
    for (const thing of [generator, optimizer, batch]) thing.dispose();
  });
});

describe('createEma', () => {
  it('keeps decay of the old average and takes 1 - decay of the new weight', () => {
    const [source, target] = [0, 0].map(() => buildSrresnet(TINY_GENERATOR, createRandom(1)));
    const ema = createEma(source, target, 0.9);
    const bias = source.weights.get('body/conv/bias')!;
    tf.tidy(() => bias.assign(tf.onesLike(bias)));
    ema.update(1e6); // far beyond the warm start
    ema.writeTarget();
    assert.ok(Math.abs(target.weights.get('body/conv/bias')!.dataSync()[0] - 0.1) < 1e-6);
    for (const thing of [source, target, ema]) thing.dispose();
  });

  it('starts warm: the first update takes nine tenths of the weight', () => {
    const [source, target] = [0, 0].map(() => buildSrresnet(TINY_GENERATOR, createRandom(1)));
    const ema = createEma(source, target, 0.999);
    const bias = source.weights.get('body/conv/bias')!;
    tf.tidy(() => bias.assign(tf.onesLike(bias)));
    ema.update(0);
    ema.writeTarget();
    assert.ok(Math.abs(target.weights.get('body/conv/bias')!.dataSync()[0] - (1 - 1 / 10)) < 1e-6);
    for (const thing of [source, target, ema]) thing.dispose();
  });
});

/** Two networks and their optimizers; dispose frees all. */
function adversaries(shape: SrresnetConfig, norm: 'batch' | 'none' | 'spectral') {
  const generator = buildSrresnet(shape, createRandom(1));
  const discriminator = buildDiscriminator(
    { hrCropSize: 32, numFilters: 4, denseUnits: 8, norm },
    createRandom(2),
  );
  const [generatorOptimizer, discriminatorOptimizer] = [
    createAdam(generator),
    createAdam(discriminator),
  ];
  const all = [generator, discriminator, generatorOptimizer, discriminatorOptimizer];
  const dispose = (): void => {
    for (const thing of all) thing.dispose();
  };
  return { generator, discriminator, generatorOptimizer, discriminatorOptimizer, dispose };
}

const game: AdversarialStepOptions = {
  step: 0,
  generatorLearningRate: 1e-3,
  discriminatorLearningRate: 1e-3,
  discriminatorUpdates: 1,
  loss: {
    pixel: 'mse',
    pixelWeight: 0.5,
    perceptualWeight: 0,
    adversarialWeight: 0.25,
    tvWeight: 0.125,
    adversarial: 'vanilla',
    realLabel: 1,
    vgg: { layers: {}, distance: 'mse', featureDivisor: 1 },
  },
};

describe('adversarialStep', () => {
  it('gives the weights that two separate, plain updates give', () => {
    const [ours, plain] = [
      adversaries(TINY_PAPER_GENERATOR, 'batch'),
      adversaries(TINY_PAPER_GENERATOR, 'batch'),
    ];
    const batch = randomBatch(3, 8);
    for (let i = 0; i < 2; i++) {
      adversarialStep(ours, batch, game);
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
      const state = adversaries(TINY_GENERATOR, 'spectral');
      const batch = randomBatch(2, 8);
      const [g, d] = [weightsOf(state.generator), weightsOf(state.discriminator)];
      const m = adversarialStep(state, batch, {
        ...game,
        loss: { ...game.loss, adversarial: kind },
      });
      const sum = 0.5 * m.pixelLoss + 0.25 * m.adversarialLoss + 0.125 * m.tvLoss;
      assert.ok(Math.abs(m.totalLoss - sum) < 1e-5, `${m.totalLoss} is not ${sum}`);
      assert.ok(largestDifference(weightsOf(state.generator), g) > 0);
      assert.ok(largestDifference(weightsOf(state.discriminator), d) > 0);
      for (const thing of [state, batch]) thing.dispose();
    });
  }

  it('leaves the discriminator bit-identical when it is not to be updated', () => {
    const state = adversaries(TINY_PAPER_GENERATOR, 'batch');
    const batch = randomBatch(2, 8);
    const before = weightsOf(state.discriminator);
    adversarialStep(state, batch, { ...game, discriminatorUpdates: 0 });
    assert.equal(largestDifference(weightsOf(state.discriminator), before), 0);
    for (const thing of [state, batch]) thing.dispose();
  });

  it('moves nothing of the generator in a step of the discriminator alone', () => {
    const state = adversaries(TINY_PAPER_GENERATOR, 'batch');
    const batch = randomBatch(2, 8);
    const [g, d] = [weightsOf(state.generator), weightsOf(state.discriminator)];
    discriminatorStep(state, batch, game);
    assert.equal(largestDifference(weightsOf(state.generator), g), 0);
    assert.ok(largestDifference(weightsOf(state.discriminator), d) > 0);
    for (const thing of [state, batch]) thing.dispose();
  });

  for (const norm of ['batch', 'spectral', 'none'] as const) {
    it(`makes no tensor that stays (${norm})`, () => {
      const state = adversaries(TINY_PAPER_GENERATOR, norm);
      const batch = randomBatch(2, 8);
      const step = (): void => {
        adversarialStep(state, batch, game);
        discriminatorStep(state, batch, game);
      };
      step();
      const { numTensors } = tf.memory();
      for (let i = 0; i < 5; i++) step();
      assert.equal(tf.memory().numTensors, numTensors);
      for (const thing of [state, batch]) thing.dispose();
    });
  }
});

/** The same mathematics as it is usually written: every forward pass anew, no shared tape. */
function plainIteration(
  state: {
    generator: Network;
    discriminator: Network;
    generatorOptimizer: Adam;
    discriminatorOptimizer: Adam;
  },
  { lr, hr }: { lr: tf.Tensor4D; hr: tf.Tensor4D },
): void {
  const { generator, discriminator } = state;
  const { loss } = game;
  const still = { training: true, updateStatistics: false };
  const sr = generator.apply(lr, still) as tf.Tensor4D;
  update(discriminator, state.discriminatorOptimizer, () => {
    const real = discriminator.apply(hr, { training: true });
    return discriminatorLoss(real, discriminator.apply(sr, { training: true }), {
      kind: 'vanilla',
    });
  });
  update(generator, state.generatorOptimizer, () => {
    const again = generator.apply(lr, { training: true }) as tf.Tensor4D;
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
      tf.mul(pixelLoss(again, hr, 'mse'), loss.pixelWeight),
      tf.mul(adversarial, loss.adversarialWeight),
      tf.mul(tf.add(rows, columns), loss.tvWeight),
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

after(() => tf.disposeVariables());
