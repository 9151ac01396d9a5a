// A checkpoint: everything back exactly, and refused where a tensor is missing or of another shape.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { startEngine } from '../../lib/engine/engine';
import { type Generator, trainableWeights } from '../../lib/models/network';
import { buildSrresnet } from '../../lib/models/srresnet';
import { createRandom } from '../../lib/random/random';
import { type Adam, createAdam } from '../../lib/training/adam';
import {
  type CheckpointParts,
  loadCheckpoint,
  saveCheckpoint,
  setWeights,
} from '../../lib/training/checkpoint';
import { readTensorFile, writeTensorFile } from '../../lib/training/safetensors';
import {
  largestDifference,
  TINY_GENERATOR,
  TINY_PAPER_GENERATOR,
  temporaryFolder,
  weightsOf,
} from '../support';

const folder = temporaryFolder();
const path = join(folder.path, 'state.safetensors');

/** A generator (batch norm and its statistics included) and its optimizer. */
interface Trained {
  readonly generator: Generator;
  readonly optimizer: Adam;
  readonly parts: CheckpointParts;
}
function start(seed: number, shape = TINY_PAPER_GENERATOR): Trained {
  const generator = buildSrresnet(shape, createRandom(seed));
  const optimizer = createAdam(generator);
  return { generator, optimizer, parts: { networks: { generator }, optimizers: { optimizer } } };
}
function update({ generator, optimizer }: Trained, seed: number): void {
  const gradients = trainableWeights(generator).map((w, i) =>
    tf.randomNormal(w.shape, 0, 1, 'float32', 100 * seed + i),
  );
  optimizer.update(gradients, 0.01);
  tf.dispose(gradients);
}
const free = (...trained: readonly Trained[]): void => {
  for (const { generator, optimizer } of trained) {
    generator.dispose();
    optimizer.dispose();
  }
};

before(async () => {
  await startEngine();
  const trained = start(1);
  for (const seed of [1, 2, 3]) update(trained, seed);
  tf.tidy(() => {
    const variance = trained.generator.weights.get('body/norm/movingVariance')!;
    variance.assign(tf.fill(variance.shape, 0.25));
  });
  await saveCheckpoint(path, trained.parts, { step: 3, seconds: 1.5, bestScore: null });
  free(trained);
});
after(() => folder.dispose());

describe('loadCheckpoint', () => {
  it('brings weights, statistics and the state back', async () => {
    const [written, read] = [start(1), start(2)];
    for (const seed of [1, 2, 3]) update(written, seed);
    assert.deepEqual(await loadCheckpoint(path, read.parts), {
      step: 3,
      seconds: 1.5,
      bestScore: null,
    });
    const [before, now] = [weightsOf(written.generator), weightsOf(read.generator)];
    for (const name of read.generator.trainableNames) {
      assert.deepEqual(now.get(name), before.get(name), name);
    }
    assert.equal(now.get('body/norm/movingVariance')![0], 0.25);
    free(written, read);
  });

  it('brings moments and their count back: the next updates are the same to the bit', async () => {
    const [undisturbed, read] = [start(1), start(2)];
    for (const seed of [1, 2, 3]) update(undisturbed, seed);
    await loadCheckpoint(path, read.parts);
    assert.equal(read.optimizer.updates, 3);
    for (const trained of [undisturbed, read]) for (const seed of [4, 5]) update(trained, seed);
    const [first, second] = [undisturbed, read].map(({ generator }) => weightsOf(generator));
    for (const name of read.generator.trainableNames) {
      assert.deepEqual(second.get(name), first.get(name), name);
    }
    free(undisturbed, read);
  });

  it('leaves no tensor behind', async () => {
    const read = start(2);
    const { numTensors } = tf.memory();
    await loadCheckpoint(path, read.parts);
    await saveCheckpoint(join(folder.path, 'again.safetensors'), read.parts, { step: 3 });
    assert.equal(tf.memory().numTensors, numTensors);
    free(read);
  });

  it('names a tensor that is missing and one of another shape', async () => {
    const light = start(1, TINY_GENERATOR);
    await assert.rejects(
      loadCheckpoint(path, light.parts),
      /generator\/head\/conv\/kernel must be a tensor \[3,3,3,4\], but got \[9,9,3,4\]; .*state\.safetensors is of another configuration/,
    );
    const file = await readTensorFile(path);
    const tensors = new Map(file.tensors);
    tensors.delete('generator/body/norm/gamma');
    const cut = join(folder.path, 'cut.safetensors');
    await writeTensorFile(cut, { ...file, tensors });
    const read = start(1);
    await assert.rejects(
      loadCheckpoint(cut, read.parts),
      /generator\/body\/norm\/gamma must be a tensor \[4\], but got nothing/,
    );
    free(light, read);
  });

  it('changes nothing where it is refused', async () => {
    const file = await readTensorFile(path);
    const tensors = new Map(file.tensors);
    const last = [...tensors.keys()].at(-1);
    assert.ok(last);
    tensors.delete(last);
    const cut = join(folder.path, 'last-is-missing.safetensors');
    await writeTensorFile(cut, { ...file, tensors });
    const read = start(2);
    const before = weightsOf(read.generator);
    await assert.rejects(loadCheckpoint(cut, read.parts), /but got nothing/);
    assert.equal(largestDifference(weightsOf(read.generator), before), 0);
    assert.equal(read.optimizer.updates, 0);
    free(read);
  });

  it('refuses a tensor that belongs to no part, as an average that is not kept any more', async () => {
    const file = await readTensorFile(path);
    const tensors = new Map(file.tensors).set('ema/bias', {
      shape: [1],
      values: Float32Array.of(1),
    });
    const more = join(folder.path, 'more.safetensors');
    await writeTensorFile(more, { ...file, tensors });
    const read = start(2);
    await assert.rejects(
      loadCheckpoint(more, read.parts),
      /ema\/bias must be a tensor of the networks, but got one that they do not have/,
    );
    free(read);
  });

  it('refuses a state that is none', async () => {
    const file = await readTensorFile(path);
    const other = join(folder.path, 'state-of-nothing.safetensors');
    const read = start(2);
    for (const [change, reason] of [
      [{ state: '{"step":-1}' }, /step/],
      [{ state: '{"step":1.5}' }, /step/],
      [{ state: '{}' }, /step/],
      [{ state: 'nothing' }, /JSON/],
      [{ state: '{"step":1,"window":{"a":{"sum":1,"count":0}}}' }, /window/],
      [{ updates: '{"another":3}' }, /optimizer/],
      [{ updates: '{"optimizer":-3}' }, /optimizer/],
    ] as const) {
      await writeTensorFile(other, { ...file, metadata: { ...file.metadata, ...change } });
      await assert.rejects(loadCheckpoint(other, read.parts), ({ message }: Error) => {
        assert.match(
          message,
          /state-of-nothing\.safetensors must hold the state of a training, but got/,
        );
        assert.match(message, reason);
        return true;
      });
    }
    free(read);
  });

  it('takes the one score that the first version knew for the best', async () => {
    const file = await readTensorFile(path);
    const first = join(folder.path, 'first.safetensors');
    const state = JSON.stringify({ step: 3, seconds: 1, bestPsnrY: 30.5 });
    await writeTensorFile(first, { ...file, metadata: { ...file.metadata, state } });
    const read = start(2);
    assert.equal((await loadCheckpoint(first, read.parts)).bestScore, 30.5);
    free(read);
  });

  it('names a moment that is missing and one of another shape', async () => {
    const file = await readTensorFile(path);
    for (const [change, found] of [
      [undefined, 'nothing'],
      [{ shape: [2], values: Float32Array.of(1, 2) }, String.raw`\[2\]`],
    ] as const) {
      const tensors = new Map(file.tensors);
      if (change) tensors.set('optimizer/v/body/norm/gamma', change);
      else tensors.delete('optimizer/v/body/norm/gamma');
      const cut = join(folder.path, 'moments.safetensors');
      await writeTensorFile(cut, { ...file, tensors });
      const read = start(1);
      const { numTensors } = tf.memory();
      await assert.rejects(
        loadCheckpoint(cut, read.parts),
        new RegExp(`optimizer/v/body/norm/gamma must be a tensor \\[4\\], but got ${found}`),
      );
      assert.equal(tf.memory().numTensors, numTensors);
      free(read);
    }
  });
});

describe('setWeights', () => {
  it('sets one network from the tensors of its prefix alone', async () => {
    const [a, b] = [start(1), start(2)];
    await saveCheckpoint(
      join(folder.path, 'two.safetensors'),
      { networks: { a: a.generator, b: b.generator }, optimizers: {} },
      { step: 0 },
    );
    const target = start(3);
    setWeights(target.generator, await readTensorFile(join(folder.path, 'two.safetensors')), 'b');
    assert.equal(largestDifference(weightsOf(target.generator), weightsOf(b.generator)), 0);
    assert.ok(largestDifference(weightsOf(target.generator), weightsOf(a.generator)) > 0);
    free(a, b, target);
  });
});
