// The bootstrap over images: what it must not depend on, and how often it holds the truth with few images.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createImageBootstrap } from '../../../lib/ablation/statistics/image-bootstrap';
import { createRandom } from '../../../lib/random/random';
import { close } from './cases';

const DIFFERENCES = [0.31, -0.12, 0.44, 0.08, 0.27, 0.19];

describe('createImageBootstrap', () => {
  it('gives the same interval for the same seed, whatever was asked before', () => {
    const once = createImageBootstrap(createRandom(1))(DIFFERENCES);
    const bootstrap = createImageBootstrap(createRandom(1));
    bootstrap([1, 2, 3, 4, 5]);
    assert.deepEqual(bootstrap(DIFFERENCES), once);
    assert.ok(once!.low < 0.195 && once!.high > 0.195);
  });

  it('moves and grows with the differences', () => {
    const bootstrap = createImageBootstrap(createRandom(1));
    const { low, high } = bootstrap(DIFFERENCES)!;
    const moved = bootstrap(DIFFERENCES.map((value) => 5 + 3 * value))!;
    close(moved.low, 5 + 3 * low, 1e-9);
    close(moved.high, 5 + 3 * high, 1e-9);
    const turned = bootstrap(DIFFERENCES.map((value) => -value))!;
    // of 10,000 draws both tails are not quite each other's mirror image
    close(turned.low, -high, 0.02);
  });

  it('has no interval below 4 images, nor where most are equal, and a point where all are', () => {
    const bootstrap = createImageBootstrap(createRandom(1));
    assert.equal(bootstrap([0.1, 0.2, 0.3]), undefined);
    assert.equal(bootstrap([0, 0, 0, 0, 1]), undefined);
    assert.deepEqual(bootstrap([2, 2, 2, 2]), { low: 2, high: 2 });
  });

  it('holds the true mean in 93 to 97 of 100 cases of 5 and of 20 images', () => {
    const bootstrap = createImageBootstrap(createRandom(1), 2000);
    const random = createRandom(5);
    for (const count of [5, 20]) {
      const held = Array.from({ length: 1500 }, () => {
        const { low, high } = bootstrap(Array.from({ length: count }, () => random.normal()))!;
        return low <= 0 && high >= 0;
      }).filter(Boolean).length;
      assert.ok(held / 1500 > 0.93 && held / 1500 < 0.97, `${count}: ${held / 1500}`);
    }
  });
});
