// What an evaluation leaves in its folder, with the metrics of the list and of the caller.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { readEvaluationFile } from '../../lib/evaluation/evaluation-file';
import { psnr, psnrMetric } from '../../lib/evaluation/psnr';
import { ssimMetric } from '../../lib/evaluation/ssim';
import type { RgbImage } from '../../lib/images/image';
import { downscaleBicubic, upscaleBicubic } from '../../lib/images/imresize';
import { readImage } from '../../lib/images/read-image';
import { bicubicUpscaler } from '../../lib/inference/bicubic-upscaler';
import { evaluateToFolder } from '../../lib/report/evaluation-folder';
import { contrastMetric } from '../evaluation/own-metric';
import { temporaryFolder, writePictures } from '../support';

const folder = temporaryFolder();
const photos = join(folder.path, 'photos');
const more = join(folder.path, 'more');

before(async () => {
  await mkdir(photos);
  await writePictures(photos, { count: 2, size: 48 });
  await mkdir(more);
  await writePictures(more, { count: 3, size: 40 });
});
after(() => folder.dispose());

describe('evaluateToFolder', () => {
  it('keeps images and panels as it goes, and tables of every metric measured', async () => {
    const out = join(folder.path, 'out');
    const seen: string[] = [];
    const { rows, convention } = await evaluateToFolder({
      models: ['bicubic'],
      data: photos,
      out,
      metrics: [psnrMetric, ssimMetric, contrastMetric],
      onProgress({ row }) {
        assert.ok(existsSync(join(out, 'images', 'bicubic', `${row.image}.png`)));
        assert.ok(existsSync(join(out, 'panels', `${row.image}.png`)));
        seen.push(row.image);
      },
    });
    assert.deepEqual(seen, ['picture-0', 'picture-1']);
    assert.deepEqual((await readdir(out)).sort(), [
      '.srgan-output',
      'evaluation.csv',
      'evaluation.html',
      'evaluation.json',
      'evaluation.md',
      'images',
      'inputs',
      'panels',
    ]);
    const [header, first] = readFileSync(join(out, 'evaluation.csv'), 'utf8').split('\n');
    assert.equal(header, 'model,dataset,image,psnrY,psnrRgb,ssimY,ssimRgb,contrast');
    assert.equal(first.split(',').at(-1), String(rows[0].contrast));
    const markdown = readFileSync(join(out, 'evaluation.md'), 'utf8');
    assert.match(markdown, /\| Contrast \(levels\) \|/);
    assert.ok(markdown.includes('contrast is the range of green') && markdown.includes('BT.601'));
    assert.ok(readFileSync(join(out, 'evaluation.html'), 'utf8').includes(convention));
  });

  it('leaves evaluation.json, LR and HR, from which the same figures can be made again', async () => {
    const out = join(folder.path, 'again');
    const { rows, means, differences } = await evaluateToFolder({
      ...{ models: ['bicubic', photos], data: photos, out, metrics: [psnrMetric] },
    });
    const file = await readEvaluationFile(out);
    const { dataset, scale, base, models } = file;
    assert.deepEqual([dataset, scale, base], ['photos', 4, 'bicubic']);
    assert.deepEqual(models, [
      { name: 'bicubic', kind: 'bicubic', caveats: [] },
      { name: 'photos', kind: 'folder', path: photos, caveats: [] },
    ]);
    assert.deepEqual(
      file.metrics.map(({ key }) => key),
      ['psnrY', 'psnrRgb'],
    );
    assert.deepEqual(
      file.rows.map(({ model, image, values }) => [model, image, values.psnrY]),
      rows.map(({ model, image, psnrY }) => [model, image, psnrY]),
    );
    assert.equal(file.means[0].values.psnrRgb, means[0].psnrRgb);
    assert.equal(means[1].psnrY, Number.POSITIVE_INFINITY, 'the photographs themselves');
    assert.equal(file.differences.length, differences.length);
    const read = (path: string) => readImage(join(out, path));
    const [lr, hr] = [await read('inputs/lr/picture-1.png'), await read('inputs/hr/picture-1.png')];
    assert.deepEqual(downscaleBicubic(hr, 4), lr);
    const bicubic = await read('images/bicubic/picture-1.png');
    assert.deepEqual(bicubic, upscaleBicubic(lr, 4));
    assert.equal(psnr(bicubic, hr, { cropBorder: 4 }), file.rows[2].values.psnrY);
  });

  it('writes differences into every table, and takes those of an earlier evaluation away', async () => {
    const out = join(folder.path, 'differences');
    const shifted = { ...bicubicUpscaler(4), name: 'own', upscale: darkened };
    const options = { data: more, out, metrics: [psnrMetric] };
    await evaluateToFolder({ ...options, models: ['bicubic', shifted] });
    const csv = readFileSync(join(out, 'differences.csv'), 'utf8').split('\n');
    assert.equal(csv[0], 'model,base,dataset,metric,images,mean,low,high');
    assert.match(csv[1], /^own,bicubic,more,psnrY,3,-[\d.]+,-[\d.]+,-[\d.]+$/);
    const markdown = readFileSync(join(out, 'evaluation.md'), 'utf8');
    assert.match(markdown, /\n\| own - bicubic \| more \| 3 \| -[\d.]+ \(-[\d.]+ to -[\d.]+\) \|/);
    assert.match(markdown, /95 % t interval over images/);
    assert.match(readFileSync(join(out, 'evaluation.html'), 'utf8'), />own - bicubic</);
    await evaluateToFolder({ ...options, models: ['bicubic'] });
    assert.ok(!existsSync(join(out, 'differences.csv')));
    assert.doesNotMatch(readFileSync(join(out, 'evaluation.md'), 'utf8'), /interval/);
  });

  it('of several sets has a folder of each, finished before the next, and the tables of all', async () => {
    const out = join(folder.path, 'sets');
    const log: string[] = [];
    const { means } = await evaluateToFolder({
      ...{ models: ['bicubic'], data: [photos, more], out, metrics: [psnrMetric] },
      onProgress: ({ row, done, total }) => log.push(`${row.dataset} ${done}/${total}`),
      onSet: ({ dataset }) =>
        log.push(`${dataset} ${existsSync(join(out, dataset, 'evaluation.md'))}`),
    });
    const first = ['photos 1/5', 'photos 2/5', 'photos true'];
    assert.deepEqual(log, [...first, 'more 3/5', 'more 4/5', 'more 5/5', 'more true']);
    assert.deepEqual(
      means.map(({ dataset, images }) => [dataset, images]),
      [
        ['photos', 2],
        ['more', 3],
      ],
    );
    const tables = ['evaluation.csv', 'evaluation.html', 'evaluation.md'];
    const sets = ['.srgan-output', ...tables, 'more', 'photos'];
    assert.deepEqual((await readdir(out)).sort(), sets);
    assert.equal((await readEvaluationFile(join(out, 'more'))).rows.length, 3);
    await assert.rejects(readEvaluationFile(out), /of several sets each has its own folder below/);
  });
});

/** Bicubic, twelve levels darker: a little worse everywhere. */
async function darkened(lr: RgbImage): Promise<RgbImage> {
  const sr = upscaleBicubic(lr, 4);
  return { ...sr, data: sr.data.map((value) => Math.max(0, value - 12)) };
}
