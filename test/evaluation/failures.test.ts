// Attack 23: an image that fails costs the others nothing, is named, and is left out for every model alike.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { openDataset } from '../../lib/data/dataset';
import { type EvaluationFailure, evaluate } from '../../lib/evaluation/evaluate';
import { evaluateModels } from '../../lib/experiments/evaluate-models';
import { bicubicUpscaler } from '../../lib/inference/bicubic-upscaler';
import type { Upscaler } from '../../lib/inference/upscaler';
import { evaluateToFolder } from '../../lib/report/evaluation-folder';
import { temporaryFolder, writePictures } from '../support';

const folder = temporaryFolder();
const photos = join(folder.path, 'photos');
before(async () => {
  mkdirSync(photos);
  await writePictures(photos, { count: 3, size: 48 });
  const damaged = join(photos, 'picture-1.png');
  writeFileSync(damaged, readFileSync(damaged).subarray(0, 900));
});
after(() => folder.dispose());

/** Bicubic that fails on one image. */
const failsOn = (image: string): Upscaler => {
  const bicubic = bicubicUpscaler(4);
  return {
    ...bicubic,
    name: 'fragile',
    async upscale(lr, options) {
      if (options?.name === image) throw new Error('fragile: no');
      return bicubic.upscale(lr, options);
    },
  };
};

describe('attack 23: evaluate', () => {
  it('goes on after a damaged image, and names it', async () => {
    const failures: EvaluationFailure[] = [];
    const progress: (readonly [number, number])[] = [];
    const rows = await evaluate([bicubicUpscaler(4)], await openDataset(photos), {
      scale: 4,
      onFailure: (failure) => failures.push(failure),
      onProgress: ({ done, total }) => progress.push([done, total]),
    });
    assert.deepEqual(
      rows.map(({ image }) => image),
      ['picture-0', 'picture-2'],
    );
    assert.deepEqual(
      failures.map(({ image }) => image),
      ['picture-1'],
    );
    assert.match(failures[0].error.message, /picture-1\.png/);
    assert.deepEqual(progress, [
      [1, 3],
      [3, 3],
    ]);
  });

  it('leaves an image out for all models where one fails on it: means are over the same images', async () => {
    const rows = await evaluate(
      [bicubicUpscaler(4), failsOn('picture-2')],
      await openDataset(photos),
      {
        scale: 4,
        onFailure: () => {},
      },
    );
    assert.deepEqual(
      rows.map(({ model, image }) => `${model} ${image}`),
      ['bicubic picture-0', 'fragile picture-0'],
    );
  });

  it('rejects at the first failure where nobody is told, and where every image fails', async () => {
    const dataset = await openDataset(photos);
    await assert.rejects(evaluate([bicubicUpscaler(4)], dataset, { scale: 4 }), /picture-1\.png/);
    const { images } = dataset;
    const bad = { ...dataset, images: [images[1]] };
    const options = { scale: 4, onFailure: () => {} };
    await assert.rejects(evaluate([bicubicUpscaler(4)], bad, options), /picture-1\.png/);
  });
});

describe('attack 23: evaluateModels and evaluateToFolder', () => {
  it('say in the caption which images are missing, in the tables too', async () => {
    const onFailure = (): void => {};
    const { convention } = await evaluateModels({ models: ['bicubic'], data: photos, onFailure });
    assert.match(convention, / Without picture-1, which failed\.$/);
    const out = join(folder.path, 'out');
    await evaluateToFolder({ models: ['bicubic'], data: photos, onFailure, out });
    assert.match(
      readFileSync(join(out, 'evaluation.md'), 'utf8'),
      /Without picture-1, which failed/,
    );
    const csv = readFileSync(join(out, 'evaluation.csv'), 'utf8');
    assert.match(csv, /picture-0/);
    assert.match(csv, /picture-2/);
    assert.doesNotMatch(csv, /picture-1/);
  });
});
