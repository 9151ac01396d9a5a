// LPIPS against the original code's values, and with random weights against its arithmetic written out in doubles.
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { startEngine } from '../../lib/engine/engine';
import type { RgbImage } from '../../lib/images/image';
import { readImage } from '../../lib/images/read-image';
import { imagesToTensor } from '../../lib/images/tensors';
import { buildLpips, type Lpips } from '../../lib/models/lpips';
import { missingLpips } from '../../lib/models/lpips-folder';
import { LPIPS_NETWORKS, loadLpips, readLpipsWeights } from '../../lib/models/lpips-weights';
import { assertNoLeak } from '../ops/gradient-check';
import { temporaryFolder } from '../support';
import { alexnet, directLpips, type Maps, squeezenet } from './direct-lpips';
import { type RandomWeights, randomWeights, writeLpipsFiles } from './lpips-files';

const shared = process.env.SRGAN_SHARED_DATA ?? join(__dirname, '..', '..', '..', 'shared', 'data');
const trained = join(shared, 'weights', 'lpips_keras');
const skip = existsSync(trained) ? false : `SKIPPED: ${trained} is absent`;
const NETS = ['alex', 'squeeze'] as const;
const DIRECT = { alex: alexnet, squeeze: squeezenet };

const folder = temporaryFolder();
const written: Record<string, RandomWeights> = {};
const { SRGAN_LPIPS } = process.env;
before(async () => {
  await startEngine();
  process.env.SRGAN_LPIPS = folder.path;
  for (const [i, net] of NETS.entries()) {
    written[net] = randomWeights(LPIPS_NETWORKS[net], i);
    await writeLpipsFiles(join(folder.path, net), LPIPS_NETWORKS[net], written[net]);
  }
});
after(() => {
  folder.dispose();
  if (SRGAN_LPIPS === undefined) delete process.env.SRGAN_LPIPS;
  else process.env.SRGAN_LPIPS = SRGAN_LPIPS;
});

/** An image of random values in [-1,1], not square. */
const images = (height: number, width: number, seed: number): tf.Tensor4D =>
  tf.randomUniform([1, height, width, 3], -1, 1, 'float32', seed);

/** Distances of image tensors, which are disposed. */
async function distances(lpips: Lpips, a: tf.Tensor4D, b: tf.Tensor4D): Promise<number[]> {
  const distance = tf.tidy(() => lpips.distance(lpips.features(a), lpips.features(b)));
  const values = [...(await distance.data())];
  tf.dispose([a, b, distance]);
  return values;
}

const mapsOf = (image: tf.Tensor4D): Maps => {
  const [, height, width, channels] = image.shape;
  return { height, width, channels, at: Float64Array.from(image.dataSync()) };
};

for (const net of NETS) {
  const network = LPIPS_NETWORKS[net];
  describe(`lpips with ${network.label} of random weights`, () => {
    let lpips: Lpips;
    before(async () => {
      lpips = await loadLpips(net);
    });
    after(() => lpips.dispose());

    it('equals the sums written out, for sizes whose poolings leave something over', async () => {
      for (const [height, width] of [
        [network.minSize, 36],
        [41, 34],
      ]) {
        const [a, b] = [images(height, width, 1), images(height, width, 2)];
        const expected = directLpips(DIRECT[net], written[net], [mapsOf(a), mapsOf(b)]);
        const [actual] = await distances(lpips, a, b);
        assert.ok(expected > 0.1, `${expected}`);
        assert.ok(Math.abs(actual - expected) < 2e-5 * expected, `${actual}, not ${expected}`);
      }
    });

    it('gives each image of a batch its own distance, and 0 to equal images', async () => {
      const [a, b] = [images(40, 40, 3), images(40, 40, 4)];
      const [alone] = await distances(lpips, a.clone(), b.clone());
      const pair = await distances(lpips, tf.concat([a, a]), tf.concat([a, b]));
      assert.equal(pair[0], 0);
      assert.ok(Math.abs(pair[1] - alone) < 1e-5);
      tf.dispose([a, b]);
    });

    it('has the gradient of finite differences in double precision', async () => {
      const [a, b, along] = [images(37, 44, 5), images(37, 44, 6), images(37, 44, 13)];
      const slope = tf.tidy(() => {
        const other = lpips.features(b);
        const at = (x: tf.Tensor): tf.Scalar =>
          tf.sum(lpips.distance(lpips.features(x as tf.Tensor4D), other));
        return tf.sum(tf.mul(tf.grad(at)(a), along)).dataSync()[0];
      });
      const [center, other, direction] = [a, b, along].map(mapsOf);
      const moved = (step: number): number => {
        const at = center.at.map((value, i) => value + step * direction.at[i]);
        return directLpips(DIRECT[net], written[net], [{ ...center, at }, other]);
      };
      // so small that next to no ReLU and no pooling changes sides on the way
      const expected = (moved(1e-7) - moved(-1e-7)) / 2e-7;
      assert.ok(
        Math.abs(slope - expected) < 1e-4 * Math.abs(expected),
        `${slope}, not ${expected}`,
      );
      tf.dispose([a, b, along]);
    });

    it('has a finite gradient where activations are zero', () => {
      const dead = { ...written[net], convolutions: new Map(written[net].convolutions) };
      const { kernel, bias } = dead.convolutions.get('conv1')!;
      dead.convolutions.set('conv1', { kernel: kernel.map(() => 0), bias: bias.map(() => -1) });
      const blind = buildLpips(network, dead);
      const gradient = tf.tidy(() => {
        const other = blind.features(images(40, 40, 7));
        const at = (x: tf.Tensor): tf.Scalar =>
          tf.sum(blind.distance(blind.features(x as tf.Tensor4D), other));
        return tf
          .grad(at)(images(40, 40, 8))
          .dataSync<'float32'>()
          .slice();
      });
      assert.ok(gradient.every((value) => value === 0));
      blind.dispose();
    });

    it('keeps no tensor but its weights, and frees them', async () => {
      const before = tf.memory().numTensors;
      const another = await loadLpips(net);
      const weights = 2 * network.convolutions.length + network.stages.length;
      assert.equal(tf.memory().numTensors - before, weights);
      const [a, b] = [images(40, 40, 9), images(40, 40, 10)];
      assertNoLeak(() => {
        const features = another.features(a);
        assert.equal(features.length, network.stages.length);
        tf.dispose([...features, another.distance(features, features)]);
        const at = (x: tf.Tensor): tf.Scalar =>
          tf.tidy(() => {
            const pair = [x as tf.Tensor4D, b].map((image) => another.features(image));
            return tf.sum<tf.Scalar>(another.distance(pair[0], pair[1]));
          });
        tf.grad(at)(a).dispose();
      });
      tf.dispose([a, b]);
      another.dispose();
      assert.equal(tf.memory().numTensors, before);
    });

    it('refuses images that leave a pooling without a window', () => {
      const least = network.minSize;
      tf.tidy(() => {
        assert.equal(lpips.features(images(least, least, 11)).length, network.stages.length);
        const sentence = new RegExp(
          `at least ${least} pixels .* ${network.label}, but got ${least - 1}x${least};`,
        );
        assert.throws(() => lpips.features(images(least, least - 1, 12)), sentence);
      });
    });
  });
}

describe('lpips with the trained weights', { skip }, () => {
  const example = (name: string): Promise<RgbImage> =>
    readImage(join(shared, 'weights', 'lpips_examples', `${name}.png`));
  const withTrained = async (work: () => Promise<void>): Promise<void> => {
    process.env.SRGAN_LPIPS = trained;
    await work().finally(() => {
      process.env.SRGAN_LPIPS = folder.path;
    });
  };
  const measured = async (lpips: Lpips, a: RgbImage, b: RgbImage): Promise<number> => {
    const [value] = await distances(
      lpips,
      imagesToTensor([a], 'signed'),
      imagesToTensor([b], 'signed'),
    );
    return value;
  };
  const assertNear = (actual: number, expected: number): void =>
    assert.ok(Math.abs(actual - expected) < 1e-4, `${actual}, not ${expected}`);

  it('gives the values of the examples, and others of the images turned round', () =>
    withTrained(async () => {
      const [reference, p0, p1] = await Promise.all(['ex_ref', 'ex_p0', 'ex_p1'].map(example));
      const expected = { alex: [0.721881, 0.137566], squeeze: [0.711048, 0.147902] };
      for (const net of NETS) {
        const lpips = await loadLpips(net);
        assertNear(await measured(lpips, reference, p0), expected[net][0]);
        assertNear(await measured(lpips, reference, p1), expected[net][1]);
        // swapped kernels would swap these two: only one of them is right
        const turned = await measured(lpips, transposedImage(reference), transposedImage(p0));
        assert.ok(Math.abs(turned - expected[net][0]) > 1e-3, `${turned}`);
        lpips.dispose();
      }
    }));

  it('has the linear layers as they were published, bit by bit', () =>
    withTrained(async () => {
      for (const net of NETS) {
        const published = readFileSync(join(shared, 'weights', 'lpips_lin', 'v0.1', `${net}.pth`));
        // a pickle holds its arrays as they lie in memory
        const { linear } = await readLpipsWeights(net);
        for (const values of linear) assert.ok(published.includes(Buffer.from(values.buffer)));
      }
    }));
});

function transposedImage({ data, width, height }: RgbImage): RgbImage {
  const turned = data.map((_, i) => {
    const [pixel, c] = [Math.floor(i / 3), i % 3];
    const [y, x] = [Math.floor(pixel / height), pixel % height];
    return data[(x * width + y) * 3 + c];
  });
  return { data: turned, width: height, height: width };
}

describe('poolings of SqueezeNet', () => {
  it('round up, which images of 32 or 64 pixels hide and of 36 or 100 show', async () => {
    const lpips = await loadLpips('squeeze');
    const weights = written.squeeze;
    for (const [size, matters] of [
      [32, false],
      [36, true],
    ] as const) {
      const [a, b] = [images(size, size, 14), images(size, size, 15)];
      const pair = [mapsOf(a), mapsOf(b)] as const;
      const [actual] = await distances(lpips, a, b);
      const up = directLpips(squeezenet, weights, pair);
      const down = directLpips((x, w) => squeezenet(x, w, false), weights, pair);
      assert.ok(Math.abs(actual - up) < 2e-5 * up, `${actual}, not ${up}`);
      assert.equal(Math.abs(actual - down) > 1e-3 * up, matters, `${down} rounded down`);
    }
    lpips.dispose();
  });
});

describe('weights of lpips', () => {
  it('are read with width and height of kernels swapped', async () => {
    const { convolutions, linear } = await readLpipsWeights('alex');
    for (const [name, { kernel, bias }] of written.alex.convolutions) {
      assert.deepEqual(convolutions.get(name)?.kernel, kernel);
      assert.deepEqual(convolutions.get(name)?.bias, bias);
    }
    assert.deepEqual(linear, written.alex.linear);
  });

  it('are missed file by file, and the remedy is named', async () => {
    assert.equal(missingLpips('squeeze'), undefined);
    process.env.SRGAN_LPIPS = join(folder.path, 'none');
    assert.match(missingLpips('alex')!, /^no weights in .*none; `npx srgan data/);
    await assert.rejects(loadLpips('squeeze'), /must be on this disk, .*srgan data fetch lpips`/);
    process.env.SRGAN_LPIPS = folder.path;
  });

  it('that are no archive, or another one, are an error that names the file', async () => {
    const damaged = temporaryFolder();
    const at = join(damaged.path, 'squeeze');
    await writeLpipsFiles(at, LPIPS_NETWORKS.squeeze, written.squeeze);
    process.env.SRGAN_LPIPS = damaged.path;
    const lin = join(at, 'lin2.keras');
    writeFileSync(lin, 'no archive');
    await assert.rejects(
      loadLpips('squeeze'),
      /lin2\.keras must be a whole \.keras archive, but got/,
    );
    copyFileSync(join(at, 'lin1.keras'), lin);
    const rule = /must have \[64,128,256,384,384,512,512\] weights, but got \[64,128,128,384/;
    await assert.rejects(loadLpips('squeeze'), rule);
    process.env.SRGAN_LPIPS = folder.path;
    damaged.dispose();
  });
});
