// Artifact checks of models on a set: rows, pictures of the worst, failures.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { ArtifactCheck } from '../../lib/artifacts/artifact-check';
import type { ArtifactRow } from '../../lib/artifacts/artifact-rows';
import { type Dataset, openDataset } from '../../lib/data/dataset';
import { evaluateArtifacts } from '../../lib/experiments/evaluate-artifacts';
import { evaluateModels } from '../../lib/experiments/evaluate-models';
import { bicubicUpscaler } from '../../lib/inference/bicubic-upscaler';
import type { Upscaler } from '../../lib/inference/upscaler';
import { withChecker } from '../artifacts/planted';
import { temporaryFolder, writePictures } from '../support';

const folder = temporaryFolder();
const photos = join(folder.path, 'photos');
let dataset: Dataset;
before(async () => {
  mkdirSync(photos);
  await writePictures(photos, { count: 3, size: 48 });
  dataset = await openDataset(photos);
});
after(() => folder.dispose());

/** Bicubic with a checkerboard that grows from image to image; `fails` on one. */
function checkered({ fails }: { fails?: string } = {}): Upscaler {
  return {
    ...bicubicUpscaler(4),
    name: 'checkered',
    async upscale(lr, { name } = {}) {
      if (fails !== undefined && name === fails) throw new Error('checkered: no');
      const level = 2 + 2 * Number(/picture-(\d)/.exec(name ?? '')?.[1] ?? 0);
      return withChecker(await bicubicUpscaler(4).upscale(lr), level);
    },
  };
}

const said = ({ model, image, check, verdict }: ArtifactRow): string =>
  `${model} ${image} ${check} ${verdict}`;

describe('evaluateArtifacts', () => {
  it('gives probes, then images, of every check that applies, and the picture of the worst last', async () => {
    const pictures: ArtifactRow[] = [];
    const rows = await evaluateArtifacts([bicubicUpscaler(4), checkered()], dataset, {
      scale: 4,
      onPicture: (row) => pictures.push(row),
    });
    assert.deepEqual(rows.slice(0, 2).map(said), [
      'bicubic probe flat-field pass',
      'bicubic probe ringing pass',
    ]);
    const grids = rows.filter(({ check }) => check === 'grid');
    assert.deepEqual(grids.map(said), [
      'bicubic picture-0 grid pass',
      'checkered picture-0 grid fail',
      'bicubic picture-1 grid pass',
      'checkered picture-1 grid fail',
      'bicubic picture-2 grid pass',
      'checkered picture-2 grid fail',
    ]);
    const worst = pictures.filter(({ model, check }) => model === 'checkered' && check === 'grid');
    assert.equal(worst.at(-1)?.image, 'picture-2', 'the strongest checkerboard');
    assert.ok(rows.every((row) => row.dataset === 'photos'));
  });

  it('judges texture against the base alone, and the base not at all', async () => {
    const options = { scale: 4, base: 'checkered' };
    const rows = await evaluateArtifacts([bicubicUpscaler(4), checkered()], dataset, options);
    const verdicts = (name: string) =>
      rows
        .filter(({ check, model }) => check === 'invented-texture' && model === name)
        .map(({ verdict }) => verdict);
    assert.ok(verdicts('bicubic').every((verdict) => verdict !== undefined));
    assert.deepEqual(verdicts('checkered'), [undefined, undefined, undefined]);
  });

  it('has no rows of an image that a model failed on', async () => {
    const failed: string[] = [];
    const rows = await evaluateArtifacts(
      [bicubicUpscaler(4), checkered({ fails: 'picture-1' })],
      dataset,
      { scale: 4, onFailure: ({ image }) => failed.push(image) },
    );
    assert.deepEqual(failed, ['picture-1']);
    assert.deepEqual(
      [...new Set(rows.map(({ image }) => image))],
      ['probe', 'picture-0', 'picture-2'],
    );
  });

  it('says which model cannot be probed, and goes on', async () => {
    const failed: string[] = [];
    const rows = await evaluateArtifacts([checkered({ fails: 'ringing' })], dataset, {
      scale: 4,
      onFailure: ({ image }) => failed.push(image),
    });
    assert.deepEqual(failed, ['probe of checkered']);
    assert.ok(rows.length > 0 && rows.every(({ image }) => image !== 'probe'));
    const unheard = evaluateArtifacts([checkered({ fails: 'ringing' })], dataset, { scale: 4 });
    await assert.rejects(unheard, /checkered: no/);
  });
});

describe('evaluateModels with artifacts', () => {
  it('adds the rows to its result, of the checks asked for', async () => {
    const width: ArtifactCheck = {
      ...{ name: 'width', label: 'Width', digits: 0, best: 'max', explanation: 'Width.' },
      judge: ({ sr }) => ({ value: sr.width }),
    };
    const options = { models: ['bicubic', photos], data: photos, metrics: [] };
    const { artifacts } = await evaluateModels({ ...options, artifacts: { checks: [width] } });
    assert.equal(artifacts?.length, 6);
    assert.ok(artifacts.every(({ check, value }) => check === 'width' && value === 48));
    assert.ok(!('artifacts' in (await evaluateModels(options))));
  });
});
