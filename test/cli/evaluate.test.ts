// srgan evaluate: tables for people and programs, of runs, bicubic and folders.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { writePictures } from '../support';
import { assertDone, assertFails, openWorkplace, TINY, type Workplace } from './program';

let place: Workplace;
before(async () => {
  place = await openWorkplace();
  mkdirSync(join(place.path, 'more'));
  await writePictures(join(place.path, 'more'), { count: 2, size: 40 });
  const run = ['--data', 'photos', '--run', 'tiny', '--no-report'];
  assertDone(await place.srgan('train', 'pretrain', ...run, ...TINY));
});
after(() => place.dispose());

interface Scored {
  model: string;
  psnrY: number;
}

describe('srgan evaluate', () => {
  it('prints one JSON object of rows and means, and leaves a folder that is a model too', async () => {
    const models = ['--model', 'bicubic', 'tiny', '--data', 'photos'];
    const outcome = await place.srgan('evaluate', ...models, '--json', '--out', 'tables');
    assertDone(outcome);
    const { rows, means }: { rows: Scored[]; means: Scored[] } = JSON.parse(outcome.stdout);
    assert.equal(rows.length, 2 * 4);
    assert.deepEqual(
      means.map(({ model }) => model),
      ['bicubic', 'tiny'],
    );
    const own = rows.filter(({ model }) => model === 'tiny');
    const mean = own.reduce((sum, { psnrY }) => sum + psnrY / 4, 0);
    assert.ok(Math.abs(mean - means[1].psnrY) < 1e-9);
    const left = await readdir(join(place.path, 'tables'));
    const tables = ['csv', 'html', 'json', 'md'].map((ending) => `evaluation.${ending}`);
    const folders = ['images', 'inputs', 'panels'];
    assert.deepEqual(left.sort(), ['.srgan-output', 'differences.csv', ...tables, ...folders]);
    const images = ['--model', join('tables', 'images', 'tiny'), '--data', 'photos'];
    const again = await place.srgan('evaluate', ...images, '--json');
    assert.ok(Math.abs(JSON.parse(again.stdout).means[0].psnrY - mean) < 1e-9, again.stderr);
  });

  it('measures what is asked for, in Markdown where stdout is no terminal', async () => {
    const args = ['--model', 'bicubic', '--data', 'photos', '--metrics', 'ssim'];
    const { stdout } = await place.srgan('evaluate', ...args);
    assert.match(stdout, /^\| model \| dataset \| images \| SSIM-Y \| SSIM-RGB \|\n/);
    assert.match(stdout, /\n\*SSIM after Wang .*\*\n/);
    const json = JSON.parse((await place.srgan('evaluate', ...args, '--json')).stdout);
    assert.deepEqual(Object.keys(json), ['convention', 'rows', 'means', 'differences']);
    const columns = ['model', 'dataset', 'images', 'ssimY', 'ssimRgb'];
    assert.deepEqual(Object.keys(json.means[0]), columns);
  });

  it('measures several sets as one, with differences to the base and progress over all', async () => {
    const sets = ['--data', 'photos', 'more', '--metrics', 'psnr'];
    const args = ['--model', 'bicubic', 'tiny', ...sets, '--base', 'tiny'];
    const { stdout, stderr } = await place.srgan('evaluate', ...args, '--out', 'both');
    assert.match(stdout, /\n\| bicubic \| more \| 2 \|/);
    assert.match(stdout, /\n\| bicubic - tiny \| photos \| 4 \| .*[\d.]+ to -?[\d.]+\) \|/);
    assert.match(stdout, /\n\| bicubic - tiny \| more \| 2 \| [+-][\d.]+ \| [+-][\d.]+ \|\n/);
    assert.match(stderr, / 1\/12 images/);
    const left = await readdir(join(place.path, 'both'));
    assert.ok(left.includes('more') && left.includes('photos') && left.includes('evaluation.csv'));
    const wrong = ['--model', 'bicubic', 'tiny', '--data', 'photos', '--base', 'tinny'];
    assertFails(
      await place.srgan('evaluate', ...wrong),
      1,
      /base must be one of the models, bicubic, tiny, but got tinny/,
    );
  });

  it('goes without metrics whose weights are not here and says so once; asked for, it fails', async () => {
    const args = ['--model', 'bicubic', '--data', 'photos', '--out', 'without'];
    const outcome = await place.srgan('evaluate', ...args, '--json');
    assertDone(outcome);
    const said = outcome.stderr.match(
      /Not measured: lpips, lpips-squeeze \(no weights in .*`npx srgan data fetch lpips`/g,
    );
    assert.equal(said?.length, 1, outcome.stderr);
    const { means, convention } = JSON.parse(outcome.stdout);
    assert.ok('psnrY' in means[0] && !('lpips' in means[0]));
    assert.doesNotMatch(convention, /LPIPS/);
    const named = ['--model', 'bicubic', '--data', 'photos', '--metrics', 'psnr,lpips'];
    assertFails(
      await place.srgan('evaluate', ...named),
      1,
      /metrics must be some that can measure here, but got lpips: no weights in .*`npx srgan data fetch lpips`/,
    );
  });

  it('checks for artifacts where that is asked for: a table of verdicts, a key of the JSON', async () => {
    const args = ['--model', 'bicubic', 'tiny', '--data', 'photos', '--metrics', 'psnr'];
    const { stdout } = await place.srgan('evaluate', ...args, '--artifacts');
    assert.match(stdout, /\n\| check \| bicubic \| tiny \|\n/);
    assert.match(stdout, /\n\| Tile seams \(levels\) \| - \| (pass|warn|fail) \d+ \|\n/);
    const json = JSON.parse(
      (await place.srgan('evaluate', ...args, '--artifacts', '--json')).stdout,
    );
    const { model, image, check } = json.artifacts[0];
    assert.deepEqual(
      { model, image, check },
      { model: 'bicubic', image: 'probe', check: 'flat-field' },
    );
  });

  it('ends with 1 where a model or a set is not there, and names what is', async () => {
    const missing = ['--model', 'tinny', '--data', 'photos'];
    assertFails(
      await place.srgan('evaluate', ...missing),
      1,
      /a run or a folder of images, but got tinny; the runs in .* are tiny \(did you mean tiny\?\)/,
    );
    mkdirSync(join(place.path, 'empty'));
    for (const data of ['absent-set', 'empty']) {
      const args = ['--model', 'bicubic', '--data', data];
      assertFails(await place.srgan('evaluate', ...args), 1, new RegExp(`openDataset: .*${data}`));
    }
  });

  it('attack 12: takes its own results for no originals, and says so', async () => {
    const args = ['--model', 'bicubic', '--data', 'photos', '--metrics', 'psnr', '--json'];
    const first = await place.srgan('evaluate', ...args, '--out', join('photos', 'res'));
    assertDone(first);
    assert.doesNotMatch(first.stderr, /Left out/);
    const again = await place.srgan('evaluate', ...args, '--out', join('photos', 'res'));
    assert.equal(again.stdout, first.stdout);
    assert.match(again.stderr, /^Left out, as SRGAN Lab wrote it: photos.res\.$/m);
  });
});
