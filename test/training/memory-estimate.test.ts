// The memory of a step before the first one: what is traced, and what is said of it.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { startEngine } from '../../lib/engine/engine';
import { buildRrdb } from '../../lib/models/rrdb';
import { buildSrresnet } from '../../lib/models/srresnet';
import { createRandom } from '../../lib/random/random';
import {
  availableMemory,
  checkMemory,
  estimateStep,
  tracedBytes,
} from '../../lib/training/memory-estimate';
import { TINY_PAPER_GENERATOR, TINY_RRDB, weightsOf } from '../support';

before(() => startEngine());

describe('tracedBytes', () => {
  it('adds up what is computed on the way, and leaves nothing', async () => {
    const x = tf.ones([10, 10]);
    const { numTensors } = tf.memory();
    const bytes = await tracedBytes(() => {
      tf.add(tf.square(x), x);
    });
    assert.equal(bytes, 2 * 100 * 4);
    assert.equal(tf.memory().numTensors, numTensors);
    x.dispose();
  });

  it('grows with the crops and changes no weight', async () => {
    const generator = buildSrresnet(TINY_PAPER_GENERATOR, createRandom(1));
    const weights = weightsOf(generator);
    const traced = (size: number): Promise<number> =>
      tracedBytes(() => {
        const lr: tf.Tensor4D = tf.ones([1, size, size, 3]);
        generator.apply(lr, { training: true, updateStatistics: false });
      });
    const [small, large] = [await traced(8), await traced(16)];
    assert.ok(large > 3.5 * small && large < 4.5 * small, `${small}, ${large}`);
    assert.deepEqual(weightsOf(generator), weights);
    generator.dispose();
  });
});

describe('tracedBytes of a recomputed network', () => {
  it('counts one block whole, and of the others what stays', async () => {
    const traced = async (numBlocks: number, recompute: boolean): Promise<number> => {
      const generator = buildRrdb({ ...TINY_RRDB, numBlocks, recompute }, createRandom(1));
      const bytes = await tracedBytes(() => {
        generator.apply(tf.ones([1, 8, 8, 3]), { training: true });
      });
      generator.dispose();
      return bytes;
    };
    const [one, six] = [await traced(1, true), await traced(6, true)];
    const whole = await traced(6, false);
    assert.ok(six > one && six < 0.5 * whole, `${one}, ${six}, ${whole}`);
    assert.ok(one > 0.15 * whole, `${one}, ${whole}`);
  });
});

describe('estimateStep', () => {
  it('is proportional to the batch, and usually more than it is at the least', () => {
    const [one, four] = [estimateStep(1e9, 1), estimateStep(1e9, 4)];
    assert.deepEqual([four.least, four.usual], [4 * one.least, 4 * one.usual]);
    assert.ok(one.usual > one.least && one.least > 1e8);
  });
});

describe('checkMemory', () => {
  const estimate = { least: 2e9, usual: 5e9 };
  it('says nothing where a step fits', () => {
    assert.equal(checkMemory(estimate, 5e9), undefined);
  });
  it('warns with the options to lower where it may be tight', () => {
    assert.equal(
      checkMemory(estimate, 4e9),
      'A training step may need 5.0 GB, and 4.0 GB are free: if the process is killed, lower data.batchSize or data.hrCropSize.',
    );
  });
  it('throws where it cannot fit', () => {
    assert.throws(
      () => checkMemory(estimate, 1e9),
      /^Error: checkMemory: a training step must fit into memory, but needs at least 2\.0 GB and 1\.0 GB are free; lower data\.batchSize or data\.hrCropSize$/,
    );
  });
  it('measures what is free by itself', () => {
    assert.ok(availableMemory() > 1e6);
    assert.equal(checkMemory({ least: 1, usual: 1 }), undefined);
  });
});
