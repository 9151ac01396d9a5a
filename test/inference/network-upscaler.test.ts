// Tiling must not be visible: networks of known receptive field, whole against tiled.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { startEngine } from '../../lib/engine/engine';
import type { RgbImage } from '../../lib/images/image';
import { networkUpscaler } from '../../lib/inference/network-upscaler';
import { batchesOf, tileRow } from '../../lib/inference/tiles';
import type { Generator } from '../../lib/models/network';
import { buildSrresnet } from '../../lib/models/srresnet';
import { PAPER_GENERATOR } from '../../lib/models/srresnet-options';
import { createRandom } from '../../lib/random/random';

function noiseImage(width: number, height: number, seed = 1): RgbImage {
  const random = createRandom(seed);
  const data = Uint8Array.from({ length: width * height * 3 }, () => random.integer(256));
  return { data, width, height };
}

/** Three 3x3 convolutions and a x2 pixel repetition: receptive-field radius 3. Counts the batches it sees. */
function fakeNetwork(batches: number[] = []): Generator {
  const random = createRandom(7);
  const kernels = [0, 1, 2].map(() => {
    const values = Float32Array.from({ length: 81 }, () => random.normal(0, 0.25));
    return tf.tidy(() => tf.variable(tf.tensor4d(values, [3, 3, 3, 3]), false));
  });
  return {
    name: 'fake',
    scale: 2,
    weights: new Map(kernels.map((kernel, i) => [`kernel${i}`, kernel])),
    trainableNames: [],
    apply: (x) =>
      tf.tidy(() => {
        batches.push(x.shape[0]);
        let y: tf.Tensor4D = x;
        for (const kernel of kernels) y = tf.tanh(tf.conv2d(y, kernel as tf.Tensor4D, 1, 'same'));
        const [n, h, w, c] = y.shape;
        const repeated = tf.tile(y.reshape([n * h, 1, w, 1, c]), [1, 2, 1, 2, 1]);
        return repeated.reshape([n, h * 2, w * 2, c]);
      }),
    dispose: () => tf.dispose(kernels),
  };
}

function largestDifference(a: RgbImage, b: RgbImage): number {
  assert.deepEqual([a.width, a.height], [b.width, b.height]);
  return a.data.reduce((largest, value, i) => Math.max(largest, Math.abs(value - b.data[i])), 0);
}

describe('tileRow', () => {
  it('covers every pixel once, keeps tiles inside, and gives inner sides their overlap', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 0, max: 9 }),
        fc.integer({ min: 1, max: 40 }),
        (length, overlap, more) => {
          const tile = 2 * overlap + more;
          const { size, spans } = tileRow(length, tile, overlap);
          assert.ok(size <= Math.min(tile, length));
          let next = 0;
          for (const { start, from, to } of spans) {
            assert.equal(from, next);
            assert.ok(to > from && start >= 0 && start + size <= length);
            assert.ok(start === 0 || from - start >= overlap);
            assert.ok(start + size >= length || start + size - to >= overlap);
            next = to;
          }
          assert.equal(next, length);
        },
      ),
    );
  });
});

describe('batchesOf', () => {
  it('keeps the order, and makes the fewest batches, as even as can be', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 9 }),
        (count, size) => {
          const tiles = Array.from({ length: count }, (_, i) => i);
          const batches = batchesOf(tiles, size);
          assert.deepEqual(batches.flat(), tiles);
          const lengths = batches.map((batch) => batch.length);
          assert.equal(batches.length, Math.ceil(count / size));
          assert.ok(Math.max(...lengths) <= size);
          assert.ok(Math.max(...lengths) - Math.min(...lengths) <= 1);
        },
      ),
    );
  });
});

describe('networkUpscaler', () => {
  before(() => startEngine());

  it('equals the whole image where the overlap is the receptive-field radius, at borders too', async () => {
    const network = fakeNetwork();
    const lr = noiseImage(53, 41);
    const whole = await networkUpscaler(network).upscale(lr);
    const tiled = await networkUpscaler(network, { tile: 17, overlap: 3 }).upscale(lr);
    // one level: float sums may fall on either side of a rounding boundary
    assert.ok(largestDifference(whole, tiled) <= 1);
    const rough = await networkUpscaler(network, { tile: 17, overlap: 0 }).upscale(lr);
    assert.ok(largestDifference(whole, rough) > 1, 'the test must be able to see a seam');
    network.dispose();
  });

  it('equals the whole image for a small SRResNet that adds to bicubic', async () => {
    const shape = { ...PAPER_GENERATOR, numFilters: 8, numResBlocks: 2, outerKernelSize: 3 };
    const network = buildSrresnet(
      {
        ...shape,
        norm: 'none',
        activation: 'relu',
        upsampler: 'pixelshuffle-direct',
        globalSkip: 'bicubic',
        output: 'linear',
      },
      createRandom(3),
    );
    const lr = noiseImage(40, 23);
    const whole = await networkUpscaler(network).upscale(lr);
    const tiled = await networkUpscaler(network, { tile: 22, overlap: 8 }).upscale(lr);
    assert.ok(largestDifference(whole, tiled) <= 1);
    network.dispose();
  });

  it('stacks tiles into batches and reports its progress', async () => {
    const batches: number[] = [];
    const network = fakeNetwork(batches);
    const shares: number[] = [];
    const upscaler = networkUpscaler(network, { tile: 20, overlap: 2, batch: 2 });
    await upscaler.upscale(noiseImage(50, 20), { onProgress: (share) => shares.push(share) });
    assert.deepEqual(batches, [2, 1]);
    assert.deepEqual(shares, [2 / 3, 1]);
    await upscaler.upscale(noiseImage(12, 9));
    assert.deepEqual(batches, [2, 1, 1]);
    network.dispose();
  });

  it('stops between batches when its signal is aborted', async () => {
    const network = fakeNetwork();
    const controller = new AbortController();
    const running = networkUpscaler(network, { tile: 8, overlap: 1 }).upscale(noiseImage(60, 60), {
      onProgress: () => controller.abort(new Error('enough')),
      signal: controller.signal,
    });
    await assert.rejects(running, /enough/);
    network.dispose();
  });

  it('leaves no tensor behind, and the weights to their owner', async () => {
    const start = tf.memory().numTensors;
    const network = fakeNetwork();
    const upscaler = networkUpscaler(network, { tile: 16, overlap: 3 });
    const loaded = tf.memory().numTensors;
    await upscaler.upscale(noiseImage(40, 30));
    assert.equal(tf.memory().numTensors, loaded);
    upscaler.dispose();
    assert.equal(tf.memory().numTensors, loaded, "the generator stays its owner's");
    network.dispose();
    assert.equal(tf.memory().numTensors, start);
  });

  it('refuses tiles that are all overlap', () => {
    const network = fakeNetwork();
    assert.throws(
      () => networkUpscaler(network, { tile: 16, overlap: 8 }),
      /tile must be more than twice/,
    );
    assert.throws(
      () => networkUpscaler({ ...network, reach: 40 }, { tile: 52 }),
      /twice the overlap of 26, but got 52/,
    );
    assert.throws(() => networkUpscaler(network, { tile: 1.5 }), /tile must be a whole number/);
    assert.throws(() => networkUpscaler(network, { batch: 0 }), /batch must be/);
    network.dispose();
  });
});
