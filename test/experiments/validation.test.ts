// Validation during training: which columns, which images.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type Dataset, openDataset } from '../../lib/data/dataset';
import { evaluate } from '../../lib/evaluation/evaluate';
import { psnrMetric } from '../../lib/evaluation/psnr';
import { validate } from '../../lib/experiments/validation';
import { bicubicUpscaler } from '../../lib/inference/bicubic-upscaler';
import { contrastMetric } from '../evaluation/own-metric';
import { temporaryFolder, writePictures } from '../support';

const folder = temporaryFolder();
const photos = join(folder.path, 'photos');
let dataset: Dataset;

before(async () => {
  await mkdir(photos);
  await writePictures(photos, { count: 14, size: 48 });
  dataset = await openDataset(photos);
});
after(() => folder.dispose());

describe('validate', () => {
  it('gives the means of PSNR-Y and SSIM-Y over the first twelve images', async () => {
    const scores = await validate(bicubicUpscaler(4), dataset);
    assert.deepEqual(Object.keys(scores), ['validationPsnrY', 'validationSsimY']);
    const rows = await evaluate([bicubicUpscaler(4)], dataset, { scale: 4 });
    const twelve = rows.slice(0, 12).reduce((sum, { psnrY }) => sum + psnrY / 12, 0);
    assert.ok(Math.abs(scores.validationPsnrY - twelve) < 1e-9);
  });

  it('gives the main figure of each metric that it is told to measure', async () => {
    const metrics = [contrastMetric, psnrMetric];
    const scores = await validate(bicubicUpscaler(4), dataset, { metrics });
    assert.deepEqual(Object.keys(scores), ['validationContrast', 'validationPsnrY']);
    assert.ok(Object.values(scores).every(Number.isFinite));
  });
});
