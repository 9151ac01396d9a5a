// The moving average: its arithmetic, its warm start, its round trip through a checkpoint's network.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { startEngine } from '../../lib/engine/engine';
import type { Generator } from '../../lib/models/network';
import { buildSrresnet } from '../../lib/models/srresnet';
import { createRandom } from '../../lib/random/random';
import { createEma } from '../../lib/training/ema';
import { TINY_GENERATOR, TINY_PAPER_GENERATOR } from '../support';

before(() => startEngine());

const twins = (): Generator[] => [0, 0].map(() => buildSrresnet(TINY_GENERATOR, createRandom(1)));
const fill = (network: Generator, name: string, value: number): void =>
  tf.tidy(() => {
    const weight = network.weights.get(name)!;
    weight.assign(tf.fill(weight.shape, value));
  });
const first = (network: Generator, name: string): number =>
  network.weights.get(name)!.dataSync()[0];
const bias = 'body/conv/bias';

describe('createEma', () => {
  it('keeps decay of the old average and takes 1 - decay of the new weight', () => {
    const [source, target] = twins();
    const ema = createEma(source, target, 0.9);
    fill(source, bias, 1);
    ema.update(1e6); // far beyond the warm start
    ema.writeTarget();
    assert.ok(Math.abs(first(target, bias) - 0.1) < 1e-6);
    for (const thing of [source, target, ema]) thing.dispose();
  });

  it('starts warm: the first update takes nine tenths of the weight', () => {
    const [source, target] = twins();
    const ema = createEma(source, target, 0.999);
    fill(source, bias, 1);
    ema.update(0);
    ema.writeTarget();
    assert.ok(Math.abs(first(target, bias) - (1 - 1 / 10)) < 1e-6);
    for (const thing of [source, target, ema]) thing.dispose();
  });

  it('takes the average from the target, as after a checkpoint, or the weights, as after loading', () => {
    const [source, target] = twins();
    const ema = createEma(source, target, 0.5);
    fill(target, bias, 4);
    ema.readTarget();
    ema.update(1e6);
    ema.writeTarget();
    assert.equal(first(target, bias), 2, 'half of 4 and half of 0');
    fill(source, bias, 8);
    ema.restart();
    ema.writeTarget();
    assert.equal(first(target, bias), 8);
    for (const thing of [source, target, ema]) thing.dispose();
  });

  it("hands the source's batch-norm statistics over as they are", () => {
    const [source, target] = [0, 0].map(() => buildSrresnet(TINY_PAPER_GENERATOR, createRandom(1)));
    const ema = createEma(source, target, 0.9);
    fill(source, 'body/norm/movingMean', 3);
    ema.update(1e6);
    ema.writeTarget();
    assert.equal(first(target, 'body/norm/movingMean'), 3);
    for (const thing of [source, target, ema]) thing.dispose();
  });

  it('leaves no tensor behind', () => {
    const { numTensors } = tf.memory();
    const [source, target] = twins();
    const ema = createEma(source, target, 0.9);
    ema.update(0);
    ema.readTarget();
    ema.restart();
    ema.writeTarget();
    for (const thing of [source, target, ema]) thing.dispose();
    assert.equal(tf.memory().numTensors, numTensors);
  });
});
