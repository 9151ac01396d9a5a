// LPIPS and DISTS with VGG16 of random weights against their arithmetic written out in doubles, and from files: trained
// weights are too large to be at hand here.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { startEngine } from '../../lib/engine/engine';
import { distsMetric } from '../../lib/evaluation/dists';
import { lpipsVggMetric } from '../../lib/evaluation/lpips';
import { openMeter } from '../../lib/evaluation/meter';
import { buildDists, DISTS_CHANNELS } from '../../lib/models/dists';
import { buildLpips } from '../../lib/models/lpips';
import { VGG16 } from '../../lib/models/vgg16';
import { createRandom } from '../../lib/random/random';
import { writeTensorFile } from '../../lib/training/safetensors';
import { synthetic } from '../evaluation/images';
import { temporaryFolder } from '../support';
import { directLpips, type Maps, vgg16, windows } from './direct-lpips';
import { type RandomWeights, randomWeights, writeLpipsFiles } from './lpips-files';

let weights: RandomWeights;
const numbers = (seed: number): Float32Array => {
  const random = createRandom(seed);
  const count = DISTS_CHANNELS.reduce((sum, channels) => sum + channels);
  return new Float32Array(count).map(() => random.uniform(0, 0.2));
};
const [alpha, beta] = [numbers(1), numbers(2)];
before(async () => {
  await startEngine();
  weights = randomWeights(VGG16, 1);
});

const images = (height: number, width: number, seed: number): tf.Tensor4D =>
  tf.randomUniform([1, height, width, 3], -1, 1, 'float32', seed);
const mapsOf = (image: tf.Tensor4D): Maps => {
  const [, height, width, channels] = image.shape;
  return { height, width, channels, at: Float64Array.from(image.dataSync()) };
};

/** Of tensors, which are disposed. */
function distanceOf<T>(
  { features, distance }: { features(x: tf.Tensor4D): T; distance(a: T, b: T): tf.Tensor1D },
  pair: readonly [tf.Tensor4D, tf.Tensor4D],
): number {
  return tf.tidy(() => distance(features(pair[0]), features(pair[1])).dataSync()[0]);
}

const maxPool = (x: Maps): Maps =>
  windows(x, { offsets: [0, 1], round: Math.floor }, (values) =>
    Math.max(...values.map(({ value }) => value)),
  );

/** Root of the mean square, weighed 1 2 1 in both directions. */
const l2Pool = (x: Maps): Maps =>
  windows(x, { offsets: [-1, 0, 1], round: Math.ceil }, (values) => {
    const weight = (offset: number): number => (offset === 0 ? 0.5 : 0.25);
    const sum = values.reduce((s, { value, i, j }) => s + value ** 2 * weight(i) * weight(j), 0);
    return Math.sqrt(sum + 1e-12);
  });

/** Equations 4 to 7 of the paper, channel by channel. */
function directDists(a: Maps, b: Maps): number {
  const total = [...alpha, ...beta].reduce((sum, value) => sum + value);
  const stagesOf = (image: Maps): Maps[] => {
    const unit = { ...image, at: image.at.map((value) => (value + 1) / 2) };
    const [mean, deviation] = [
      [0.485, 0.456, 0.406],
      [0.229, 0.224, 0.225],
    ];
    const normalized = unit.at.map((value, i) => (value - mean[i % 3]) / deviation[i % 3]);
    return [unit, ...vgg16({ ...unit, at: normalized }, weights, l2Pool)];
  };
  const [first, second] = [stagesOf(a), stagesOf(b)];
  let [similarity, at] = [0, 0];
  for (const [k, { channels }] of first.entries()) {
    for (let c = 0; c < channels; c++, at++) {
      const [x, y] = [first[k], second[k]].map((maps) =>
        maps.at.filter((_, i) => i % channels === c),
      );
      const mean = (values: Float64Array): number =>
        values.reduce((s, v) => s + v, 0) / values.length;
      const [meanX, meanY] = [mean(x), mean(y)];
      const varianceX = mean(x.map((v) => (v - meanX) ** 2));
      const varianceY = mean(y.map((v) => (v - meanY) ** 2));
      const covariance = mean(x.map((v, i) => v * y[i])) - meanX * meanY;
      const texture = (2 * meanX * meanY + 1e-6) / (meanX ** 2 + meanY ** 2 + 1e-6);
      const structure = (2 * covariance + 1e-6) / (varianceX + varianceY + 1e-6);
      similarity += (alpha[at] * texture + beta[at] * structure) / total;
    }
  }
  return 1 - similarity;
}

describe('with VGG16 of random weights', () => {
  it('lpips equals the sums written out, and refuses less than 16 pixels', () => {
    const lpips = buildLpips(VGG16, weights);
    const [a, b] = [images(16, 21, 1), images(16, 21, 2)];
    const network = (x: Maps, given: RandomWeights) => vgg16(x, given, maxPool);
    const expected = directLpips(network, weights, [mapsOf(a), mapsOf(b)]);
    const actual = distanceOf(lpips, [a, b]);
    assert.ok(Math.abs(actual - expected) < 2e-5 * expected, `${actual}, not ${expected}`);
    assert.throws(
      () => lpips.features(images(15, 16, 1)),
      /at least 16 pixels .* VGG16, but got 16x15/,
    );
    lpips.dispose();
    tf.dispose([a, b]);
  });

  it('dists equals the sums written out, is 0 for equal images, and frees what it holds', () => {
    const { numTensors } = tf.memory();
    const dists = buildDists({ ...weights, alpha, beta });
    for (const [height, width] of [
      [16, 21],
      [13, 18],
    ]) {
      const [a, b] = [images(height, width, 3), images(height, width, 4)];
      const expected = directDists(mapsOf(a), mapsOf(b));
      const actual = distanceOf(dists, [a, b]);
      assert.ok(expected > 0.01, `${expected}`);
      assert.ok(Math.abs(actual - expected) < 2e-5, `${actual}, not ${expected}`);
      assert.ok(Math.abs(distanceOf(dists, [a, a])) < 1e-6);
      tf.dispose([a, b]);
    }
    dists.dispose();
    assert.equal(tf.memory().numTensors, numTensors);
    const rule = /alpha must be 1475 numbers, but got 1474/;
    assert.throws(() => buildDists({ ...weights, alpha: alpha.slice(1), beta }), rule);
  });
});

describe('the metrics lpips-vgg and dists', () => {
  const folder = temporaryFolder();
  const { SRGAN_LPIPS, SRGAN_DISTS } = process.env;
  before(() => {
    Object.assign(process.env, { SRGAN_LPIPS: folder.path, SRGAN_DISTS: folder.path });
  });
  after(() => {
    for (const [name, value] of Object.entries({ SRGAN_LPIPS, SRGAN_DISTS })) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    folder.dispose();
  });

  it('say which files they miss and where these come from; then read them', async () => {
    assert.match(
      lpipsVggMetric.missing() ?? '',
      /no slice_1_base\.keras in .*vgg16; put the files of github/,
    );
    assert.match(
      distsMetric.missing() ?? '',
      /no .*alpha_beta\.safetensors; .*README.*, and no slice_1/,
    );
    await assert.rejects(openMeter([distsMetric]), /its weights must be on this disk, but got no/);
    await writeLpipsFiles(join(folder.path, 'vgg16'), VGG16, weights);
    assert.equal(lpipsVggMetric.missing(), undefined);
    assert.match(
      distsMetric.missing() ?? '',
      /^no .*alpha_beta\.safetensors; datasets.README\.md says how/,
    );
    const count = alpha.length;
    const tensors = new Map([
      ['alpha', { shape: [count], values: alpha }],
      ['beta', { shape: [count], values: beta }],
    ]);
    await writeTensorFile(join(folder.path, 'alpha_beta.safetensors'), { tensors, metadata: {} });
    assert.equal(distsMetric.missing(), undefined);
    const { numTensors } = tf.memory();
    const meter = await openMeter([lpipsVggMetric, distsMetric]);
    const [sr, hr] = [5, 6].map((seed) => synthetic(20, 24, { seed, noise: 20 }));
    const measured = await meter.measure({ sr, hr, lr: hr, scale: 4, cropBorder: 4 });
    meter.dispose();
    assert.equal(tf.memory().numTensors, numTensors);
    const pair = [sr, hr].map(({ data, width, height }) => {
      const at = Float64Array.from(data, (value) => value / 127.5 - 1);
      return { height, width, channels: 3, at };
    });
    assert.ok(Math.abs(measured.dists - directDists(pair[0], pair[1])) < 2e-5);
    const network = (x: Maps, given: RandomWeights) => vgg16(x, given, maxPool);
    const lpips = directLpips(network, weights, [pair[0], pair[1]]);
    assert.ok(Math.abs(measured.lpipsVgg - lpips) < 2e-5 * lpips);
  });
});
