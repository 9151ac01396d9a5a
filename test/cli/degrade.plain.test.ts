// srgan degrade: a test set that srgan evaluate takes.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { readImage } from '../../lib/images/read-image';
import { assertDone, assertFails, openWorkplace, type Workplace } from './program';

let place: Workplace;
before(async () => {
  place = await openWorkplace();
});
after(() => place.dispose());

const lr = (folder: string, name = 'picture-0') =>
  readImage(join(place.path, folder, `${name}.png`));

describe('srgan degrade', () => {
  it('writes LR images that depend on seed and name, and that srgan evaluate measures', async () => {
    const { stdout } = await place.srgan('degrade', 'photos', '--output', 'LR', '--seed', '5');
    assert.equal(stdout, '4 LR images written to LR\n');
    assert.deepEqual(
      readdirSync(join(place.path, 'LR')).sort(),
      [0, 1, 2, 3].map((i) => `picture-${i}.png`),
    );
    const first = await lr('LR');
    assert.deepEqual([first.width, first.height], [12, 12]);
    assertDone(await place.srgan('degrade', 'photos', '--output', 'again', '--seed', '5'));
    assert.deepEqual(await lr('again'), first);
    assertDone(await place.srgan('degrade', 'photos', '--output', 'other', '--seed', '6'));
    assert.notDeepEqual(await lr('other'), first);
    const evaluated = await place.srgan(
      ...['evaluate', '--model', 'bicubic', '--data', 'photos', '--lr', 'LR', '--metrics', 'psnr'],
    );
    assertDone(evaluated);
    assert.match(evaluated.stdout, /bicubic/);
  });

  it('degrades one image as it does in its folder, by another factor and strength', async () => {
    const image = join('photos', 'picture-0.png');
    assertDone(await place.srgan('degrade', image, '--output', 'one', '--seed', '5'));
    assertDone(await place.srgan('degrade', 'photos', '--output', 'all', '--seed', '5'));
    assert.deepEqual(await lr('one'), await lr('all'));
    const options = ['--scale', '2', '--degradation', 'realistic', '--output', 'half'];
    assertDone(await place.srgan('degrade', image, ...options));
    assert.equal((await lr('half')).width, 24);
  });

  it('refuses an output among the HR images, other strengths and what is not there', async () => {
    const inside = await place.srgan('degrade', 'photos', '--output', join('photos', 'LR'));
    assertFails(inside, 2, /--output must lie outside of photos/);
    const strength = ['--output', 'x', '--degradation', 'realistc'];
    assertFails(await place.srgan('degrade', 'photos', ...strength), 2, /did you mean realistic/);
    assertFails(await place.srgan('degrade', 'none', '--output', 'x'), 2, /must be a folder/);
  });
});
