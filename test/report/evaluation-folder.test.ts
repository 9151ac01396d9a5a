// What an evaluation leaves in its folder, with the metrics of the list and of the caller.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { psnrMetric } from '../../lib/evaluation/psnr';
import { ssimMetric } from '../../lib/evaluation/ssim';
import { evaluateToFolder } from '../../lib/report/evaluation-folder';
import { contrastMetric } from '../evaluation/own-metric';
import { temporaryFolder, writePictures } from '../support';

const folder = temporaryFolder();
const photos = join(folder.path, 'photos');

before(async () => {
  await mkdir(photos);
  await writePictures(photos, { count: 2, size: 48 });
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
      'evaluation.md',
      'images',
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
});
