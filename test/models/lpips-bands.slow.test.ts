// LPIPS of large images, in bands of rows, against LPIPS of the whole image, with random weights.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { startEngine } from '../../lib/engine/engine';
import { measureFeatures } from '../../lib/evaluation/feature-distance';
import { LPIPS_NETWORKS, loadLpips } from '../../lib/models/lpips-weights';
import { picture, temporaryFolder } from '../support';
import { randomWeights, writeLpipsFiles } from './lpips-files';

const NETS = ['alex', 'squeeze'] as const;

/** Of float32 sums over a million pixels: wasm's means are off by 1.2e-4. Bands that see 32 rows around them are by 3.4e-4. */
const TOLERANCE = 2e-4;

const folder = temporaryFolder();
const { SRGAN_LPIPS } = process.env;
before(async () => {
  await startEngine();
  process.env.SRGAN_LPIPS = folder.path;
  for (const [i, net] of NETS.entries()) {
    const network = LPIPS_NETWORKS[net];
    await writeLpipsFiles(join(folder.path, net), network, randomWeights(network, i));
  }
});
after(() => {
  folder.dispose();
  if (SRGAN_LPIPS === undefined) delete process.env.SRGAN_LPIPS;
  else process.env.SRGAN_LPIPS = SRGAN_LPIPS;
});

for (const net of NETS) {
  it(`${net}: is the same in bands, which hold hardly more of a taller image`, async () => {
    const lpips = await loadLpips(net);
    const peaks: number[] = [];
    for (const height of [461, 900]) {
      const [a, b] = [7, 8].map((seed) =>
        tf.randomUniform<tf.Rank.R4>([1, height, 2401, 3], -1, 1, 'float32', seed),
      );
      const whole = tf.tidy(() => lpips.distance(lpips.features(a), lpips.features(b)));
      const before = tf.memory().numBytes;
      const { result, peakBytes } = await tf.profile(() => lpips.between(a, b));
      const banded = result as tf.Tensor1D;
      const [[expected], [actual]] = [await whole.data(), await banded.data()];
      assert.ok(Math.abs(actual - expected) < TOLERANCE * expected, `${actual}, not ${expected}`);
      peaks.push(peakBytes - before);
      tf.dispose([a, b, whole, banded]);
    }
    assert.ok(peaks[1] < 1.5 * peaks[0], peaks.join());
    lpips.dispose();
  });
}

describe('measureFeatures', () => {
  it('takes bands for a large image, and leaves nothing behind', async () => {
    const start = tf.memory().numTensors;
    const lpips = await loadLpips('alex');
    const loaded = tf.memory().numTensors;
    const banded: string[] = [];
    const between: typeof lpips.between = (a, b) => {
      banded.push('once');
      return lpips.between(a, b);
    };
    const { measure, dispose } = measureFeatures('lpips', { ...lpips, between });
    const rest = { scale: 4, cropBorder: 4 };
    const [small, large] = [picture(64, 1), picture(1024, 1)];
    await measure({ sr: picture(64, 2), hr: small, lr: small, ...rest });
    assert.deepEqual(banded, []);
    const value = await measure({ sr: picture(1024, 2), hr: large, lr: large, ...rest });
    assert.deepEqual(banded, ['once']);
    assert.ok(value > 0);
    assert.equal(tf.memory().numTensors, loaded);
    dispose();
    assert.equal(tf.memory().numTensors, start);
  });
});
