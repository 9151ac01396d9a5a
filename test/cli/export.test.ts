// srgan export: a run's model for other programs.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { assertDone, assertFails, openWorkplace, TINY, type Workplace } from './program';

let place: Workplace;
before(async () => {
  place = await openWorkplace();
  const run = ['--data', 'photos', '--run', 'tiny', '--no-report'];
  assertDone(await place.srgan('train', 'pretrain', ...run, ...TINY));
});
after(() => place.dispose());

describe('srgan export', () => {
  it('writes files, says how large they are and how far from the lab', async () => {
    const outcome = await place.srgan('export', 'tiny', '--format', 'tfjs', '--output', 'out');
    assertDone(outcome);
    const lines = outcome.stdout.trim().split('\n');
    assert.match(lines[0], /^out\/tfjs\/model\.json \d+ KiB$/);
    assert.equal(lines.length, 5);
    assert.match(
      lines[4],
      /^TensorFlow\.js graph model: TensorFlow\.js on wasm differs from the lab by at most (0|\d\.\de-\d+) of \[0,1\], at 24x24 and 37x13\.$/,
    );
    assert.match(readFileSync(join(place.path, 'out', 'README.md'), 'utf8'), /steps \| 6 of 6/);
  });

  it('starts no engine with --no-check, and says what has no 16-bit weights', async () => {
    const args = ['export', 'tiny', '--format', 'savedmodel,onnx', '--half', '--output', 'half'];
    // an engine that is none stops whatever starts one
    const outcome = await place.start([...args, '--no-check'], { env: { SRGAN_ENGINE: 'none' } });
    assertDone(outcome);
    assert.match(outcome.stderr, /^TensorFlow SavedModel: it has 32-bit weights only\.\n$/);
    assert.doesNotMatch(outcome.stdout, /differs/);
    const checked = await place.start([...args, '--overwrite'], { env: { SRGAN_ENGINE: 'none' } });
    assert.equal(checked.status, 1);
    assert.match(checked.stderr, /SRGAN_ENGINE must be one of/);
  });

  it('refuses a folder with files, an unknown format, and what is no run', async () => {
    const to = ['--format', 'tfjs', '--output'];
    assertFails(
      await place.srgan('export', 'tiny', ...to, 'photos'),
      1,
      /photos with 4 files in it/,
    );
    const wrong = ['--format', 'onxx', '--output', 'new'];
    assertFails(await place.srgan('export', 'tiny', ...wrong), 2, /did you mean onnx/i);
    assertFails(await place.srgan('export', 'bicubic', ...to, 'new'), 1, /run must be a folder/);
    assert.equal(existsSync(join(place.path, 'new')), false);
  });
});
