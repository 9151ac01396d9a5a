// VGG19 features against Keras with the same weights, finite differences, and what a frozen network promises.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { startEngine } from '../../lib/engine/engine';
import { buildVgg19Features, loadVgg19Features } from '../../lib/models/vgg19';
import { readVggWeights, untrainedVggWeights } from '../../lib/models/vgg19-weights';
import { createRandom } from '../../lib/random/random';

const root = resolve(__dirname, '../..');
const shared = process.env.SRGAN_SHARED_DATA ?? resolve(root, '../shared/data');
const weightsFolder = join(shared, 'weights/vgg19_tfjs_block1-3');
const python = join(root, '.venv/bin/python');
const noWeights = existsSync(weightsFolder) ? false : `SKIPPED: ${weightsFolder} is absent`;
const noPython =
  noWeights ||
  (existsSync(python) ? false : `SKIPPED: ${python} is absent, so no Keras to compare with`);

let folder: string;
before(async () => {
  await startEngine();
  folder = mkdtempSync(join(tmpdir(), 'vgg19-'));
});
after(() => rmSync(folder, { recursive: true }));

const untrained = (deepest: string) => untrainedVggWeights(createRandom(1), deepest);
const randomImages = (shape: [number, number, number, number]): tf.Tensor4D =>
  tf.randomUniform(shape, -1, 1, 'float32', 7);

describe('buildVgg19Features', () => {
  it('equals Keras with the same weights, before and after activation', {
    skip: noPython,
  }, async () => {
    const layers = ['block1_conv1', 'block1_conv2', 'block2_conv2', 'block3_conv4'];
    const bytes = Float32Array.from({ length: 2 * 21 * 34 * 3 }, (_, i) => (i * 7919) % 256);
    const file = join(folder, 'images.f32');
    writeFileSync(file, bytes);
    const script = join(root, 'test/models/keras_vgg19.py');
    const run = spawnSync(
      python,
      [script, weightsFolder, file, '2', '21', '34', folder, ...layers],
      { encoding: 'utf8' },
    );
    assert.equal(run.status, 0, run.stderr);
    for (const activation of ['after', 'before'] as const) {
      const vgg = await loadVgg19Features({ layers, activation, weights: weightsFolder });
      assert.equal(vgg.untrained, false);
      const images = tf.tidy(
        () => tf.sub(tf.div(tf.tensor4d(bytes, [2, 21, 34, 3]), 127.5), 1) as tf.Tensor4D,
      );
      const maps = vgg.features(images);
      for (const layer of layers) {
        const suffix = activation === 'before' ? '_before' : '';
        const expected = new Float32Array(
          readFileSync(join(folder, `${layer}${suffix}.f32`)).buffer.slice(0),
        );
        const found = maps[layer].dataSync<'float32'>();
        assert.equal(found.length, expected.length);
        const peak = expected.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
        const worst = found.reduce((a, b, i) => Math.max(a, Math.abs(b - expected[i])), 0);
        assert.ok(peak > 100 && worst < 1e-5 * peak, `${layer} ${activation}: ${worst} of ${peak}`);
      }
      tf.dispose([maps, images]);
      vgg.dispose();
    }
    await comparesHdf5();
  });

  /** The HDF5 files that the script wrote hold the same values as the tfjs folder. */
  async function comparesHdf5(): Promise<void> {
    const expected = await readVggWeights(weightsFolder, 'block1_conv2');
    for (const name of ['old-names.h5', 'new-names.h5']) {
      const { layers } = await readVggWeights(join(folder, name), 'block1_conv2');
      assert.deepEqual([...layers], [...expected.layers]);
      await assert.rejects(
        readVggWeights(join(folder, name), 'block2_conv1'),
        /but got block1_conv1, block1_conv2;/,
      );
    }
  }

  it('has the gradient that finite differences have', () => {
    // cpu and wasm compute a small network; after activation, so that every op is on the path
    const vgg = buildVgg19Features({
      layers: ['block2_conv1'],
      activation: 'after',
      weights: untrained('block2_conv1'),
    });
    const x = randomImages([1, 6, 6, 3]);
    const direction = tf.randomNormal([1, 6, 6, 3], 0, 1, 'float32', 3) as tf.Tensor4D;
    const loss = (images: tf.Tensor): tf.Scalar =>
      tf.tidy(() =>
        tf.mean(tf.square(tf.div(vgg.features(images as tf.Tensor4D).block2_conv1, 100))),
      );
    const slope = tf.tidy(() => tf.sum(tf.mul(tf.grad(loss)(x), direction)).dataSync()[0]);
    const h = 1e-3;
    const [up, down] = [h, -h].map((d) =>
      tf.tidy(() => loss(tf.add(x, tf.mul(direction, d))).dataSync()[0]),
    );
    const expected = (up - down) / (2 * h);
    assert.ok(
      Math.abs(slope - expected) < 0.01 * Math.abs(expected),
      `${slope} against ${expected}`,
    );
    tf.dispose([x, direction]);
    vgg.dispose();
  });

  it('keeps the layers up to the deepest asked for, and frees them', () => {
    const before = tf.memory().numTensors;
    const vgg = buildVgg19Features({
      layers: { block1_conv2: 0.5, block2_conv1: 1 },
      activation: 'after',
      weights: untrained('block3_conv1'),
    });
    assert.equal(tf.memory().numTensors, before + 6);
    const images = randomImages([2, 9, 7, 3]);
    const maps = vgg.features(images);
    assert.deepEqual(
      Object.values(maps).map(({ shape }) => shape),
      [
        [2, 9, 7, 64],
        [2, 4, 3, 128],
      ],
    );
    assert.equal(tf.memory().numTensors, before + 6 + 1 + 2);
    tf.dispose([maps, images]);
    vgg.dispose();
    assert.equal(tf.memory().numTensors, before);
  });

  it('has no variables, so that no optimizer can reach its weights', () => {
    const weights = untrained('block1_conv2');
    const vgg = buildVgg19Features({ layers: ['block1_conv2'], activation: 'after', weights });
    const variables = Object.keys(tf.engine().registeredVariables).length;
    const image = tf.variable(randomImages([1, 8, 8, 3]));
    const first = vgg.features(image).block1_conv2;
    const optimizer = tf.train.sgd(1e-4);
    optimizer.minimize(() => tf.mean(tf.square(vgg.features(image as tf.Tensor4D).block1_conv2)));
    assert.equal(Object.keys(tf.engine().registeredVariables).length, variables + 1);
    image.assign(tf.tidy(() => randomImages([1, 8, 8, 3])));
    assert.deepEqual(vgg.features(image).block1_conv2.dataSync(), first.dataSync());
    image.dispose();
    vgg.dispose();
  });

  it('marks untrained weights, the same for the same seed', async () => {
    assert.equal(
      buildVgg19Features({
        layers: ['block1_conv1'],
        activation: 'after',
        weights: untrained('block1_conv1'),
      }).untrained,
      true,
    );
    const again = untrainedVggWeights(createRandom(1), 'block2_conv1');
    assert.deepEqual(
      again.layers.get('block1_conv1'),
      untrained('block1_conv1').layers.get('block1_conv1'),
    );
    assert.equal(again.untrained, true);
  });

  it('asks for weights that hold the layer', () => {
    const weights = untrained('block1_conv2');
    assert.throws(
      () => buildVgg19Features({ layers: ['block2_conv1'], activation: 'after', weights }),
      /must hold layer block2_conv1, but got block1_conv1, block1_conv2/,
    );
  });
});
