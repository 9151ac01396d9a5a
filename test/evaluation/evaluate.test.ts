// Evaluation of whole sets: the papers' bicubic figure, rows, metrics of the caller.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type Dataset, openDataset } from '../../lib/data/dataset';
import { evaluate } from '../../lib/evaluation/evaluate';
import { meansOf } from '../../lib/evaluation/means';
import type { Metric } from '../../lib/evaluation/metric';
import { psnrMetric } from '../../lib/evaluation/psnr';
import { ssimMetric } from '../../lib/evaluation/ssim';
import { writeImage } from '../../lib/images/write-image';
import { bicubicUpscaler } from '../../lib/inference/bicubic-upscaler';
import { folderUpscaler } from '../../lib/inference/folder-upscaler';
import { createRandom } from '../../lib/random/random';
import { contrastMetric } from './own-metric';

const shared = process.env.SRGAN_SHARED_DATA ?? join(__dirname, '..', '..', '..', 'shared', 'data');
const set5 = join(shared, 'set5');
const skip = existsSync(set5) ? false : `no shared data at ${set5}`;

let folder: string;
let dataset: Dataset;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'srgan-evaluate-'));
  const random = createRandom(1);
  for (const name of ['a', 'b', 'c']) {
    const data = Uint8Array.from({ length: 44 * 41 * 3 }, () => random.integer(256));
    await writeImage(join(folder, `${name}.png`), { data, width: 44, height: 41 });
  }
  dataset = await openDataset(folder);
});
after(() => rm(folder, { recursive: true }));

describe('evaluate', () => {
  const bicubicOnSet5 = async (hr: string, lr?: string): Promise<number> => {
    const set = await openDataset(join(set5, hr), { lr: lr && join(set5, lr), scale: 4 });
    const rows = await evaluate([bicubicUpscaler(4)], set, { scale: 4 });
    assert.equal(rows.length, 5);
    return meansOf(rows)[0].psnrY;
  };

  it('gives bicubic the published 28.43 dB on Set5 x4', { skip }, async () => {
    assert.equal((await bicubicOnSet5('HR', 'LR_x4_replicate')).toFixed(2), '28.43');
    assert.equal((await bicubicOnSet5('HR')).toFixed(2), '28.43');
  });

  it('gives bicubic 28.397 dB on the mod-12 pairs', { skip }, async () => {
    assert.equal((await bicubicOnSet5('HR_mod12', 'LR_bicubic_x4')).toFixed(3), '28.397');
  });

  it('gives a row per image and model, in order, and reports each with its images', async () => {
    const perfect = await folderUpscaler(folder, 4, { name: 'perfect' });
    const seen: string[] = [];
    const rows = await evaluate([bicubicUpscaler(4), perfect], dataset, {
      scale: 4,
      onProgress: ({ row, pair, sr, done, total }) => {
        assert.deepEqual([sr.width, sr.height], [pair.hr.width, pair.hr.height]);
        seen.push(`${row.image} ${row.model} ${done}/${total}`);
      },
    });
    assert.deepEqual(seen.slice(0, 3), ['a bicubic 1/6', 'a perfect 2/6', 'b bicubic 3/6']);
    assert.equal(rows[1].psnrY, Number.POSITIVE_INFINITY);
    assert.ok(Math.abs(rows[1].ssimRgb - 1) < 1e-12);
  });

  it('leaves out as many border pixels as the scale unless told otherwise', async () => {
    const bicubic = [bicubicUpscaler(4)];
    const [standard] = await evaluate(bicubic, dataset, { scale: 4 });
    const [four] = await evaluate(bicubic, dataset, { scale: 4, cropBorder: 4 });
    const [none] = await evaluate(bicubic, dataset, { scale: 4, cropBorder: 0 });
    assert.equal(standard.psnrY, four.psnrY);
    assert.notEqual(standard.psnrY, none.psnrY);
  });

  it('measures what it is told: the list and an own metric, or less', async () => {
    const bicubic = [bicubicUpscaler(4)];
    const usual = await evaluate(bicubic, dataset, { scale: 4 });
    const rows = await evaluate(bicubic, dataset, {
      scale: 4,
      metrics: [psnrMetric, ssimMetric, contrastMetric],
    });
    // the types know the keys
    const [{ psnrY, contrast }] = rows;
    assert.equal(psnrY, usual[0].psnrY);
    assert.ok(contrast > 0, 'bicubic loses contrast of noise');
    assert.equal(
      meansOf(rows)[0].contrast,
      (rows[0].contrast + rows[1].contrast + rows[2].contrast) / 3,
    );
    const [less] = await evaluate(bicubic, dataset, { scale: 4, metrics: [psnrMetric] });
    assert.deepEqual(Object.keys(less), ['model', 'dataset', 'image', 'psnrY', 'psnrRgb']);
  });

  it('opens metrics once, shows them LR and the scale, and disposes them when it fails', async () => {
    const log: string[] = [];
    const failing: Metric<'size'> = {
      name: 'size',
      columns: [{ key: 'size', label: 'Size', digits: 0, best: 'max' }],
      convention: ['width of LR'],
      open() {
        log.push('open');
        return {
          measure({ lr, hr, scale }) {
            log.push(`${lr.width} ${hr.width} ${scale}`);
            if (log.length === 3) throw new Error('cannot measure');
            return { size: lr.width };
          },
          dispose: () => log.push('dispose'),
        };
      },
    };
    const measuring = evaluate([bicubicUpscaler(4)], dataset, { scale: 4, metrics: [failing] });
    await assert.rejects(measuring, /cannot measure/);
    assert.deepEqual(log, ['open', '11 44 4', '11 44 4', 'dispose']);
  });

  it('refuses another scale, names used twice and empty sets; stops on its signal', async () => {
    const options = { scale: 4 };
    await assert.rejects(
      evaluate([bicubicUpscaler(2)], dataset, options),
      /scale of 4, but got bicubic with 2/,
    );
    await assert.rejects(
      evaluate([bicubicUpscaler(4), bicubicUpscaler(4)], dataset, options),
      /bicubic twice/,
    );
    await assert.rejects(evaluate([], { name: 'none', images: [] }, options), /none has none/);
    const signal = AbortSignal.abort(new Error('enough'));
    await assert.rejects(evaluate([bicubicUpscaler(4)], dataset, { scale: 4, signal }), /enough/);
  });
});
